using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Engines;
using Farthing.Sdk.Google;
using Farthing.Sdk.Replicate;

namespace Farthing.Sdk.Calls;

/// <summary>Whether a request is a model call that we can read, and in which wire format.</summary>
internal static class Endpoint
{
    private const int OllamaPort = 11434;

    private static readonly HashSet<string> Frees = new(StringComparer.Ordinal)
    {
        "moderations", "count_tokens", "input_tokens", "tokenize", "detokenize", "batches", "models", "files", "cancel", "traces", "metrics", "logs",
    };

    /// <summary>The longer of two that end alike comes first.</summary>
    private static readonly (string Ending, WireFormat Format)[] Endings =
    [
        ("/chat/completions", WireFormat.ChatCompletions),
        ("/fim/completions", WireFormat.ChatCompletions),
        ("/agents/completions", WireFormat.ChatCompletions),
        ("/completions", WireFormat.Completions),
        ("/responses", WireFormat.Responses),
        ("/responses/compact", WireFormat.Responses),
        ("/embeddings", WireFormat.Embeddings),
        ("/images/generations", WireFormat.Images),
        ("/images/edits", WireFormat.Images),
        ("/images/variations", WireFormat.Images),
        ("/audio/transcriptions", WireFormat.Transcriptions),
        ("/audio/translations", WireFormat.Transcriptions),
        ("/audio/speech", WireFormat.Speech),
        ("/rerank", WireFormat.Rerank),
        ("/ocr", WireFormat.Ocr),
    ];

    /// <summary>Whole paths: anything longer is another service's.</summary>
    private static WireFormat? NativeOf(ReadOnlySpan<char> path, Uri uri) => path switch
    {
        "/api/chat" => WireFormat.OllamaChat,
        "/api/generate" => WireFormat.OllamaGenerate,
        "/api/embed" => WireFormat.OllamaEmbed,
        "/v2/chat" => WireFormat.CohereChat,
        "/v1/chat" or "/v1/embed" or "/v2/embed" when Providers.OfHost(WireFormat.CohereEmbed, uri) == Providers.Cohere =>
            path.EndsWith("chat", StringComparison.Ordinal) ? WireFormat.CohereChat : WireFormat.CohereEmbed,
        "/generate" or "/generate_stream" => WireFormat.EngineGenerate,
        "/completion" => WireFormat.LlamaCompletion,
        _ when PredibaseAddress.IsGenerate(path) && Providers.OfHost(WireFormat.EngineGenerate, uri) == Providers.Predibase =>
            WireFormat.EngineGenerate,
        _ when ReplicateAddress.IsPrediction(path) && Providers.OfHost(WireFormat.Prediction, uri) == Providers.Replicate =>
            WireFormat.Prediction,
        _ => null,
    };

    /// <summary>
    /// What a host that we do not know is asked in JSON may be a model call at a path of its own, unless it is a question
    /// that is free with those who speak like OpenAI, or about an answer that was paid before.
    /// </summary>
    private static WireFormat? LikeOpenAI(HttpRequestMessage request, ReadOnlySpan<char> path) =>
        request.Content is { } content
            && IsJson(content)
            && Providers.OfHost(WireFormat.OpenAILike, request.RequestUri!) is null
            && !Frees.Contains(path[(path.LastIndexOf('/') + 1)..].ToString())
            && !path.Contains("/responses/", StringComparison.Ordinal) && !path.Contains("/chat/completions/", StringComparison.Ordinal)
            ? WireFormat.OpenAILike
            : null;

    private static bool IsJson(HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the path alone says little: many apps have an <c>/api/chat</c> or a <c>/generate</c> of their own. Then
    /// only an answer that is a model's makes it a model call.
    /// </summary>
    public static bool IsCommonPath(WireFormat format, Uri uri) =>
        format is WireFormat.OllamaChat or WireFormat.OllamaGenerate or WireFormat.OllamaEmbed or WireFormat.CohereChat or WireFormat.EngineGenerate
            or WireFormat.LlamaCompletion or WireFormat.Rerank or WireFormat.Ocr
        && uri.Port != OllamaPort && Providers.OfHost(format, uri) is null;

    public static WireFormat? Of(HttpRequestMessage? request)
    {
        if (request?.Method != HttpMethod.Post || request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            return null;
        }

        var path = uri.AbsolutePath.AsSpan();
        if (path.EndsWith("/v1/messages", StringComparison.Ordinal))
        {
            return WireFormat.Messages;
        }

        if ((GoogleAddress.FormatOf(path) ?? BedrockAddress.FormatOf(path) ?? NativeOf(path, uri)) is { } named)
        {
            return named;
        }

        foreach (var (ending, format) in Endings)
        {
            if (path.EndsWith(ending, StringComparison.Ordinal))
            {
                // Chat completions have no other meaning; a path that ends in "responses" may be a survey's.
                return format == WireFormat.ChatCompletions || IsApi(path[..^ending.Length]) || Providers.OfHost(format, uri) is not null
                    ? format
                    : LikeOpenAI(request, path);
            }
        }

        return LikeOpenAI(request, path);
    }

    /// <summary>
    /// The model's name where the address has it: an Azure deployment, which is what was asked for whatever the body
    /// says; or a model of Google's, Bedrock's or Replicate's, which the body does not name.
    /// </summary>
    public static string? ModelOf(Uri uri)
    {
        if (GoogleAddress.FormatOf(uri.AbsolutePath) is not null)
        {
            return GoogleAddress.ModelIn(uri.AbsolutePath);
        }

        if (BedrockAddress.FormatOf(uri.AbsolutePath) is not null)
        {
            return BedrockAddress.ModelIn(uri.AbsolutePath);
        }

        if ((ReplicateAddress.ModelIn(uri.AbsolutePath) ?? PredibaseAddress.ModelIn(uri)) is { } model)
        {
            return model;
        }

        const string Deployments = "/openai/deployments/";
        var path = uri.AbsolutePath;
        var start = path.IndexOf(Deployments, StringComparison.OrdinalIgnoreCase) + Deployments.Length;
        var end = start < Deployments.Length ? -1 : path.IndexOf('/', start);
        return end > start ? Uri.UnescapeDataString(path[start..end]) : null;
    }

    /// <summary>Whether the address asks for a stream; most formats leave that to the body.</summary>
    public static bool AsksForStream(Uri uri) =>
        (GoogleAddress.FormatOf(uri.AbsolutePath) is not null && GoogleAddress.IsStream(uri.AbsolutePath))
        || (BedrockAddress.FormatOf(uri.AbsolutePath) is not null && BedrockAddress.IsStream(uri.AbsolutePath))
        || uri.AbsolutePath.EndsWith("/generate_stream", StringComparison.Ordinal);

    /// <summary>What comes before ends in a version (<c>/v1</c>) or names the format (<c>/openai</c>).</summary>
    private static bool IsApi(ReadOnlySpan<char> before)
    {
        var last = before[(before.LastIndexOf('/') + 1)..];
        return (last.Length is 2 or 3 && last[0] == 'v' && char.IsAsciiDigit(last[1]))
            || last.SequenceEqual("openai")
            || before.Contains("/openai/deployments/", StringComparison.OrdinalIgnoreCase);
    }
}
