using Farthing.Sdk.Google;

namespace Farthing.Sdk.Calls;

internal enum WireFormat
{
    ChatCompletions,
    Messages,
    GenerateContent,

    /// <summary>Anthropic's Messages, by a path of Vertex AI that names the model.</summary>
    VertexMessages,
}

/// <summary>Whether a request is a model call that we can read, and in which wire format.</summary>
internal static class Endpoint
{
    private const string AnthropicHost = "api.anthropic.com";
    private const string OpenAIHost = "api.openai.com";

    public static WireFormat? Of(HttpRequestMessage? request)
    {
        if (request?.Method != HttpMethod.Post || request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            return null;
        }

        var path = uri.AbsolutePath.AsSpan();
        return path.EndsWith("/chat/completions", StringComparison.Ordinal) ? WireFormat.ChatCompletions
            : path.EndsWith("/v1/messages", StringComparison.Ordinal) ? WireFormat.Messages
            : GoogleAddress.FormatOf(path);
    }

    /// <summary>The model, where the address names it and the body does not.</summary>
    public static string? ModelIn(WireFormat format, Uri uri) => format switch
    {
        WireFormat.GenerateContent or WireFormat.VertexMessages => GoogleAddress.ModelIn(uri.AbsolutePath),
        _ => null,
    };

    /// <summary>Whether the address, and not the body, asks for a stream.</summary>
    public static bool AsksForStream(WireFormat format, Uri uri) => format switch
    {
        WireFormat.GenerateContent or WireFormat.VertexMessages => GoogleAddress.IsStream(uri.AbsolutePath),
        _ => false,
    };

    /// <summary>The conventions' name of what is done.</summary>
    public static string OperationOf(WireFormat format) => format switch
    {
        WireFormat.GenerateContent => "generate_content",
        _ => "chat",
    };

    /// <summary>
    /// Who is paid, as far as the address and the answer tell. A list price is a provider's own, so its name is given
    /// to its own hosts only (data residency hosts are <c>eu.api.openai.com</c> and the like). Elsewhere it is
    /// <c>llama.cpp</c> where the answer has that engine's timings, else <c>openai_compatible</c> or
    /// <c>anthropic_compatible</c>: an engine or a proxy that speaks the format, at prices of its own.
    /// </summary>
    public static string ProviderOf(WireFormat format, string host, bool hasTimings) => format switch
    {
        WireFormat.Messages when host.Equals(AnthropicHost, StringComparison.OrdinalIgnoreCase) => "anthropic",
        WireFormat.ChatCompletions when IsOpenAI(host) => "openai",
        WireFormat.GenerateContent => GoogleAddress.ProviderOf(host),
        WireFormat.VertexMessages => GoogleAddress.IsVertex(host) ? "gcp.vertex_ai" : "anthropic_compatible",
        _ when hasTimings => "llama.cpp",
        WireFormat.Messages => "anthropic_compatible",
        _ => "openai_compatible",
    };

    private static bool IsOpenAI(string host) =>
        host.EndsWith(OpenAIHost, StringComparison.OrdinalIgnoreCase)
        && (host.Length == OpenAIHost.Length || host[^(OpenAIHost.Length + 1)] == '.');
}
