namespace Farthing.Sdk.Calls;

internal enum WireFormat
{
    ChatCompletions,
    Messages,
}

/// <summary>Whether a request is a model call that we can read, and in which wire format.</summary>
internal static class Endpoint
{
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
            : null;
    }

    /// <summary>Who is paid, as far as the address tells; data residency hosts are <c>eu.api.openai.com</c> and the like.</summary>
    public static string ProviderOf(WireFormat format, string host) =>
        format == WireFormat.Messages ? "anthropic"
        : host.EndsWith(OpenAIHost, StringComparison.OrdinalIgnoreCase)
            && (host.Length == OpenAIHost.Length || host[^(OpenAIHost.Length + 1)] == '.') ? "openai"
        : "openai_compatible";
}
