using Farthing.Sdk.Tests;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>Which client reads which fixture, and how. Whoever has no client of their own is read with OpenAI's.</summary>
internal static class ClientCalls
{
    public const string DotNetOpenAI = "OpenAI for .NET";
    public const string DotNetAnthropic = "Anthropic for .NET";

    private static readonly string[] s_chats =
    [
        "openai.json", "deepseek.json", "fireworks.json", "groq.json", "groq_compound.json", "llamacpp.json", "mistral.json",
        "openrouter.json", "perplexity.json", "sglang.json", "together.json", "xai.json", "azure.json", "cerebras.json", "localai.json",
        "mlc.json", "ollamav1.json", "predibase.json", "tgi.json", "vllm.json",
    ];

    private static readonly string[] s_chatStreams =
    [
        "openai.sse", "openai_cr.sse", "cerebras.sse", "deepseek.sse", "fireworks.sse", "llamacpp.sse", "mistral.sse",
        "openrouter.sse", "perplexity.sse", "together.sse", "vllm_continuous.sse", "xai.sse",
        "localai.sse", "mlc.sse", "ollamav1.sse", "predibase.sse", "tgi.sse",
    ];

    private static readonly string[] s_responses = ["responses.json", "xai_responses.json"];

    private static readonly string[] s_responsesStreams = ["responses.sse", "responses_failed.sse", "responses_incomplete.sse"];

    public static IReadOnlyList<ClientCall> All { get; } =
    [
        .. Of("openai", "chat", s_chats),
        .. Of("openai", "chatStream", [.. s_chatStreams, "openrouter_error.sse"]),
        .. Of("openai", "chatAccumulated", s_chatStreams),
        .. Of("openai", "azureStream", "azure.sse"),
        .. Of("openai", "completion", "completions.json"),
        .. Of("openai", "completionStream", "completions.sse"),
        .. Of("openai", "embeddings", "embeddings.json"),
        .. Of("openai", "responses", s_responses),
        .. Of("openai", "background", "responses_background.json"),
        .. Of("openai", "responsesStream", [.. s_responsesStreams, "responses_error.sse"]),
        .. Of("openai", "responsesAccumulated", s_responsesStreams),
        .. Of("openai", "images", "images.json", "images_dalle.json"),
        .. Of("openai", "imagesStream", "images.sse"),
        .. Of("openai", "transcription", "audio.json", "audio_duration.json"),
        .. Of("openai", "transcriptionStream", "audio.sse"),
        .. Of("anthropic", "message", "anthropic.json"),
        .. Of("anthropic", "messageStream", "anthropic.sse", "anthropic_crlf.sse"),
        .. Of("anthropic", "messageAccumulated", "anthropic.sse", "anthropic_crlf.sse"),
        .. Of("google", "generate", "gemini.json"),
        .. Of("google", "generateStream", "gemini.sse"),
        .. Of("bedrock", "converse", "converse.json"),
        .. Of("bedrock", "converseStream", "converse.frames"),
        .. Of("bedrock", "invokeClaude", "invoke_claude.json"),
        .. Of("bedrock", "invokeClaudeStream", "invoke_claude.frames"),
        .. Of("bedrock", "invokeNova", "invoke_nova.json"),
        .. Of("bedrock", "invokeLlama", "invoke_llama.json"),
        .. Of("bedrock", "invokeStream", "invoke_llama.frames", "invoke_metrics.frames", "invoke_nova.frames"),
        .. Of("mistral", "chat", "mistral.json"),
        .. Of("mistral", "chatStream", "mistral.sse"),
        .. Of("mistral", "ocr", "ocr.json"),
        .. Of("cohere", "chat", "cohere.json"),
        .. Of("cohere", "chatStream", "cohere.sse"),
        .. Of("groq", "chat", "groq.json", "groq_compound.json"),
        .. Of("groq", "chatStream", "groq.sse"),
        .. Of("groq", "transcription", "audio_groq_verbose.json"),
        .. Of("together", "chat", "together.json"),
        .. Of("together", "chatStream", "together.sse"),
        .. Of("ollama", "generate", "ollama.json"),
        .. Of("ollama", "chatStream", "ollama.ndjson"),
        .. Of("replicate", "predict", "replicate.json"),
        .. Of(DotNetOpenAI, "chat", s_chats),
        .. Of(DotNetOpenAI, "chatStream", [.. s_chatStreams, "azure.sse"]),
        .. Of(DotNetOpenAI, "embeddings", "embeddings.json"),
        .. Of(DotNetOpenAI, "responses", [.. s_responses, "responses_background.json"]),
        .. Of(DotNetOpenAI, "responsesStream", s_responsesStreams),
        .. Of(DotNetOpenAI, "images", "images.json", "images_dalle.json"),
        .. Of(DotNetOpenAI, "transcription", "audio.json", "audio_duration.json"),
        .. Of(DotNetOpenAI, "transcriptionStream", "audio.sse"),
        .. Of(DotNetAnthropic, "message", "anthropic.json"),
        .. Of(DotNetAnthropic, "messageStream", "anthropic.sse", "anthropic_crlf.sse"),
    ];

    /// <summary>Fixtures that none of the clients can be made to ask for.</summary>
    public static IReadOnlyDictionary<string, string> WithoutClient { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["completion_llamacpp.json"] = "llama.cpp's own /completion has no client",
        ["completion_llamacpp.sse"] = "llama.cpp's own /completion has no client",
        ["engine_sglang.json"] = "SGLang's own /generate has no client",
        ["engine_sglang.sse"] = "SGLang's own /generate has no client",
        ["engine_tgi.json"] = "TGI's own /generate has no client among these",
        ["engine_tgi.sse"] = "TGI's own /generate has no client among these",
        ["gemini_array.json"] = "Google's client always asks for alt=sse; the array is what others get",
    };

    public static IEnumerable<string> Uncovered => Fixture.All.Except(All.Select(c => c.Fixture)).Except(WithoutClient.Keys);

    private static IEnumerable<ClientCall> Of(string client, string call, params string[] fixtures) =>
        fixtures.Select(fixture => new ClientCall(client, call, fixture));
}
