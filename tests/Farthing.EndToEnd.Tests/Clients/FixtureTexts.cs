namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>What each fixture's answer says. Our readers leave it alone; that a client finds it whole shows that it read all.</summary>
internal static class FixtureTexts
{
    private const string Coin = "A farthing is ¼ of a penny.";
    private const string OpenAI = "Grüße, \"usage\":{\"prompt_tokens\":5} 🪙\\🪙\n";
    private const string Claude = "Grüße 🪙 \"message_stop\" \\ event: message_stop\ndata: {}";
    private const string Response = "Grüße 🪙";

    private static readonly Dictionary<string, string> s_texts = new(StringComparer.Ordinal)
    {
        ["anthropic.json"] = "Hi! ½ 🪙 \"stop_reason\":\"nope\"",
        ["anthropic.sse"] = Claude,
        ["anthropic_crlf.sse"] = Claude,
        ["audio.json"] = Coin,
        ["azure.json"] = Coin,
        ["cerebras.json"] = Coin,
        ["localai.json"] = Coin,
        ["localai.sse"] = Coin,
        ["mlc.json"] = Coin,
        ["mlc.sse"] = Coin,
        ["ollamav1.json"] = Coin,
        ["ollamav1.sse"] = Coin,
        ["predibase.json"] = Coin,
        ["predibase.sse"] = Coin,
        ["tgi.json"] = Coin,
        ["tgi.sse"] = Coin,
        ["vllm.json"] = Coin,
        ["ocr.json"] = "# Coins\n\nA farthing is ¼ of a penny. \"usage_info\":{\"pages_processed\":9}",
        ["audio.sse"] = "A farthing.",
        ["audio_duration.json"] = "A farthing.",
        ["audio_groq_verbose.json"] = "ok",
        ["azure.sse"] = "ok",
        ["cerebras.sse"] = "ok",
        ["cohere.json"] = "LLMs",
        ["cohere.sse"] = "LLMs ü stand",
        ["completions.json"] = "\n\nok",
        ["completions.sse"] = "ok",
        ["converse.frames"] = "Bern ist»}\"usage\" ü",
        ["converse.json"] = "Bern – «usage» {\"inputTokens\":9}",
        ["deepseek.json"] = Coin,
        ["deepseek.sse"] = "ok",

        // The lengths of the vectors, of which one comes as base64.
        ["embeddings.json"] = "3,2",
        ["fireworks.json"] = Coin,
        ["fireworks.sse"] = "A farthing",
        ["gemini.json"] = "Say \"grüezi\" to {\"usageMetadata\":{\"promptTokenCount\":9}}.",
        ["gemini.sse"] = "Bern ist die «Bundesstadt» der Schweiz.\n",
        ["groq.json"] = Coin,
        ["groq.sse"] = "ok",
        ["groq_compound.json"] = Coin,

        // Of pictures, what was made of the prompt; of streamed ones a dot each.
        ["images.json"] = ",",
        ["images.sse"] = "..",
        ["images_dalle.json"] = "a coin,a coin,",
        ["invoke_claude.frames"] = "Hello ü {\"usage\":1}",
        ["invoke_claude.json"] = "Hello",
        ["invoke_llama.frames"] = "\n\nBern.",
        ["invoke_llama.json"] = "\n\nBern.",
        ["invoke_metrics.frames"] = "Hi",
        ["invoke_nova.frames"] = "Hi!",
        ["invoke_nova.json"] = "Hi",
        ["llamacpp.json"] = "ok",
        ["llamacpp.sse"] = "a",
        ["mistral.json"] = Coin,
        ["mistral.sse"] = "ok",
        ["ollama.json"] = "Hi",
        ["ollama.ndjson"] = "Grüezi {\"done\":true}\n",
        ["openai.json"] = "A \"farthing\" is ¼ of a penny — {\"usage\":{\"prompt_tokens\":999999}} 🪙",
        ["openai.sse"] = OpenAI,
        ["openai_cr.sse"] = OpenAI,
        ["openrouter.json"] = Coin,
        ["openrouter.sse"] = "A b",
        ["perplexity.json"] = Coin,
        ["perplexity.sse"] = "ab",
        ["replicate.json"] = "a",
        ["responses.json"] = "¼ penny \\ \"🪙\"",
        ["responses.sse"] = Response,
        ["responses_background.json"] = "",
        ["responses_failed.sse"] = Response,
        ["responses_incomplete.sse"] = Response,
        ["sglang.json"] = Coin,
        ["together.json"] = Coin,
        ["together.sse"] = "A farthing",
        ["vllm_continuous.sse"] = "one two three",
        ["xai.json"] = Coin,
        ["xai.sse"] = "A farthing",
        ["xai_responses.json"] = "",
    };

    /// <summary>Null where the answer ends in an error, which a client throws.</summary>
    public static string? Of(string fixture) => s_texts.GetValueOrDefault(fixture);
}
