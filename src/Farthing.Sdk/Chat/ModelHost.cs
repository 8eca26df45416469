using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>Who answers, by the word of the client's metadata: worked out once, as it holds for all of its calls.</summary>
internal sealed class ModelHost
{
    private const string Unknown = "unknown";

    private readonly CallTarget _usual;
    private CallTarget _last;

    private ModelHost(string operation, string? provider, Uri? uri, string? model, TimeProvider time)
    {
        (Operation, Uri, Time, Clock) = (operation, uri is { IsAbsoluteUri: true } ? uri : null, time, new WallClock(time));
        Provider = ProviderOf(ProviderNames.Of(provider), Uri);
        Port = Uri?.Port is { } port and >= 0 ? Boxes.Of(port) : null;
        _usual = _last = new(this, model);
    }

    public string Operation { get; }

    /// <summary>Who is paid.</summary>
    public string Provider { get; }

    public Uri? Uri { get; }

    /// <summary>The model is in the process, or on this machine, as far as the client tells.</summary>
    public bool IsHere => Uri is null || Uri.IsLoopback;

    /// <summary>As a tag's value.</summary>
    public object? Port { get; }

    public TimeProvider Time { get; }

    public WallClock Clock { get; }

    public static ModelHost Of(ChatClientMetadata? metadata, TimeProvider time) =>
        new("chat", metadata?.ProviderName, metadata?.ProviderUri, metadata?.DefaultModelId, time);

    public static ModelHost Of(EmbeddingGeneratorMetadata? metadata, TimeProvider time) =>
        new("embeddings", metadata?.ProviderName, metadata?.ProviderUri, metadata?.DefaultModelId, time);

    /// <param name="model">Null is the client's own.</param>
    public CallTarget Target(string? model)
    {
        if (model is null)
        {
            return _usual;
        }

        var last = Volatile.Read(ref _last);
        if (!string.Equals(model, last.Model, StringComparison.Ordinal))
        {
            Volatile.Write(ref _last, last = new(this, model));
        }

        return last;
    }

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
}
