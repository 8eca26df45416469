using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>Who answers, by the word of the client's metadata: worked out once, as it holds for all of its calls.</summary>
internal sealed class ModelHost
{
    private const string Unknown = "unknown";

    private volatile SpanLabel _last;

    private ModelHost(string operation, string? provider, Uri? uri, string? model)
    {
        (Operation, Uri, DefaultModel) = (operation, uri is { IsAbsoluteUri: true } ? uri : null, model);
        Provider = ProviderOf(ProviderNames.Of(provider), Uri);
        Port = Uri?.Port is { } port and >= 0 ? port : null;
        _last = new(model, NameOf(model));
    }

    public string Operation { get; }

    /// <summary>Who is paid.</summary>
    public string Provider { get; }

    public Uri? Uri { get; }

    /// <summary>As a tag's value, boxed once.</summary>
    public object? Port { get; }

    public string? DefaultModel { get; }

    public static ModelHost Of(ChatClientMetadata? metadata) =>
        new("chat", metadata?.ProviderName, metadata?.ProviderUri, metadata?.DefaultModelId);

    public static ModelHost Of(EmbeddingGeneratorMetadata? metadata) =>
        new("embeddings", metadata?.ProviderName, metadata?.ProviderUri, metadata?.DefaultModelId);

    /// <summary>The name of a span; most calls of a client are to the model of the one before.</summary>
    public string SpanName(string? model)
    {
        var last = _last;
        if (!string.Equals(model, last.Model, StringComparison.Ordinal))
        {
            _last = last = new(model, NameOf(model));
        }

        return last.Name;
    }

    private string NameOf(string? model) => model is null ? Operation : Operation + " " + model;

    /// <summary>
    /// A list price is a provider's own, and an adapter for its words may be pointed at anybody: so the address comes before
    /// the name.
    /// </summary>
    private static string ProviderOf(string? name, Uri? uri)
    {
        if (uri is null)
        {
            return name ?? Unknown;
        }

        var format = name == "anthropic" ? WireFormat.Messages : WireFormat.ChatCompletions;
        return Providers.OfHost(format, uri) switch
        {
            "azure.ai.inference" when name is "openai" or "azure.ai.openai" => "azure.ai.openai",
            null when name is null or "openai" or "anthropic" => Providers.OfAnswer(format, hasTimings: false),
            null => name,
            var known => known,
        };
    }

    private sealed record SpanLabel(string? Model, string Name);
}
