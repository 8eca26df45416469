using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

/// <summary>Each provider and engine that the README names: whole, cut off, refused, and without its usage.</summary>
public partial class EveryProviderTests
{
    private const string Request = """{"model":"m","messages":[{"role":"user","content":"1234567"}]}""";
    private const string Vertex = "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/";
    private const string Bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/";

    /// <summary>Provider, address, an answer in one document, the address and the answer of a stream (empty where there is none).</summary>
    private static readonly string[][] All =
    [
        ["openai", "https://api.openai.com/v1/chat/completions", "openai.json", "", "openai.sse"],
        ["openai", "https://api.openai.com/v1/responses", "responses.json", "", "responses.sse"],
        ["openai", "https://api.openai.com/v1/completions", "completions.json", "", "completions.sse"],
        ["openai", "https://api.openai.com/v1/embeddings", "embeddings.json", "", ""],
        ["openai", "https://api.openai.com/v1/images/generations", "images.json", "", "images.sse"],
        ["openai", "https://api.openai.com/v1/audio/transcriptions", "audio.json", "", "audio.sse"],
        ["azure.ai.openai", "https://farm.openai.azure.com/openai/deployments/d/chat/completions?api-version=1", "azure.json", "", "azure.sse"],
        ["anthropic", "https://api.anthropic.com/v1/messages", "anthropic.json", "", "anthropic.sse"],
        ["gcp.gemini", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent", "gemini.json", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", "gemini.sse"],
        ["gcp.gemini", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent", "gemini.json", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent", "gemini_array.json"],
        ["gcp.vertex_ai", Vertex + "google/models/gemini-2.5-pro:generateContent", "gemini.json", Vertex + "google/models/gemini-2.5-pro:streamGenerateContent?alt=sse", "gemini.sse"],
        ["gcp.vertex_ai", Vertex + "anthropic/models/claude:rawPredict", "anthropic.json", Vertex + "anthropic/models/claude:streamRawPredict", "anthropic.sse"],
        ["aws.bedrock", Bedrock + "converse", "converse.json", Bedrock + "converse-stream", "converse.frames"],
        ["aws.bedrock", Bedrock + "invoke", "invoke_nova.json", Bedrock + "invoke-with-response-stream", "invoke_nova.frames"],
        ["aws.bedrock", Bedrock + "invoke", "invoke_claude.json", Bedrock + "invoke-with-response-stream", "invoke_claude.frames"],
        ["aws.bedrock", Bedrock + "invoke", "invoke_llama.json", Bedrock + "invoke-with-response-stream", "invoke_llama.frames"],
        ["mistral_ai", "https://api.mistral.ai/v1/chat/completions", "mistral.json", "", "mistral.sse"],
        ["x_ai", "https://api.x.ai/v1/chat/completions", "xai.json", "", "xai.sse"],
        ["deepseek", "https://api.deepseek.com/chat/completions", "deepseek.json", "", "deepseek.sse"],
        ["groq", "https://api.groq.com/openai/v1/chat/completions", "groq.json", "", "groq.sse"],
        ["cerebras", "https://api.cerebras.ai/v1/chat/completions", "cerebras.json", "", "cerebras.sse"],
        ["together", "https://api.together.ai/v1/chat/completions", "together.json", "", "together.sse"],
        ["fireworks", "https://api.fireworks.ai/inference/v1/chat/completions", "fireworks.json", "", "fireworks.sse"],
        ["replicate", "https://api.replicate.com/v1/models/meta/llama/predictions", "replicate.json", "", ""],
        ["cohere", "https://api.cohere.com/v2/chat", "cohere.json", "", "cohere.sse"],
        ["openrouter", "https://openrouter.ai/api/v1/chat/completions", "openrouter.json", "", "openrouter.sse"],
        ["perplexity", "https://api.perplexity.ai/chat/completions", "perplexity.json", "", "perplexity.sse"],
        ["predibase", "https://serving.app.predibase.com/t/deployments/v2/llms/d/v1/chat/completions", "predibase.json", "", "predibase.sse"],
        ["vllm", "https://engine.example/v1/chat/completions", "vllm.json", "", ""],
        ["openai_compatible", "https://engine.example/v1/chat/completions", "sglang.json", "", "vllm_continuous.sse"],
        ["sglang", "https://engine.example/generate", "engine_sglang.json", "", "engine_sglang.sse"],
        ["llama.cpp", "https://engine.example/v1/chat/completions", "llamacpp.json", "", "llamacpp.sse"],
        ["llama.cpp", "https://engine.example/completion", "completion_llamacpp.json", "", "completion_llamacpp.sse"],
        ["ollama", "https://engine.example/api/chat", "ollama.json", "", "ollama.ndjson"],
        ["ollama", "https://engine.example/v1/chat/completions", "ollamav1.json", "", "ollamav1.sse"],
        ["localai", "https://engine.example/v1/chat/completions", "localai.json", "", "localai.sse"],
        ["mlc_llm", "https://engine.example/v1/chat/completions", "mlc.json", "", "mlc.sse"],
        ["tgi", "https://engine.example/generate", "engine_tgi.json", "https://engine.example/generate_stream", "engine_tgi.sse"],
        ["openai_compatible", "https://engine.example/v1/chat/completions", "tgi.json", "", "tgi.sse"],
    ];

    public static TheoryData<string, string, string> Documents => DataOf(All.Select(r => (r[0], r[1], r[2])));

    public static TheoryData<string, string, string> Streams =>
        DataOf(All.Where(r => r[4].Length > 0).Select(r => (r[0], r[3].Length > 0 ? r[3] : r[1], r[4])));

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_is_read_whole(string provider, string uri, string fixture)
    {
        var span = await Offline.CallAsync(uri, Request, Fixture.Bytes(fixture));

        span.Has(("gen_ai.provider.name", provider), ("farthing.usage.source", "body"), ("farthing.response.complete", null), ("error.type", null));
        AssertEstimate(span, fixture);
        Assert.True(span.Recorded && HasUsage(span));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_is_read_whole(string provider, string uri, string fixture)
    {
        var span = await Offline.CallAsync(uri, Request, Fixture.Bytes(fixture), TypeOf(fixture));

        span.Has(("gen_ai.provider.name", provider), ("farthing.usage.source", "stream"), ("farthing.response.complete", null), ("error.type", null), ("farthing.estimate.output_bytes", null));
        Assert.True(span.Recorded && HasUsage(span));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_that_is_cut_off_is_not_whole_and_tells_how_much_there_was(string provider, string uri, string fixture)
    {
        _ = provider;
        var bytes = Fixture.Bytes(fixture);

        var span = await Offline.CallAsync(uri, Request, bytes[..(bytes.Length * 2 / 5)], TypeOf(fixture));

        span.Has(("farthing.response.complete", false), ("error.type", "incomplete"));
        Assert.Contains(span.Tag("farthing.usage.source"), (object[])["none", "partial"]);
        AssertEstimate(span, fixture);
    }

    /// <summary>The prompt's length is told where its tokens are not.</summary>
    private static void AssertEstimate(Activity span, string fixture)
    {
        var isCounted = span.Tag("gen_ai.usage.input_tokens") is not null || !IsOfText(fixture);
        Assert.Equal(isCounted ? null : 7L, span.Tag("farthing.estimate.input_bytes"));
    }

    private static bool IsOfText(string fixture) => Sdk.Calls.WireFormats.IsOfText(Fixture.Format(fixture));

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_refusal_is_an_error_and_costs_nothing(string provider, string uri, string fixture)
    {
        _ = (provider, fixture);
        var span = await Offline.CallAsync(uri, Request, """{"error":"overloaded"}"""u8.ToArray(), status: HttpStatusCode.ServiceUnavailable);

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(("error.type", "503"), ("farthing.usage.source", "none"), ("farthing.estimate.input_bytes", null), ("http.response.status_code", 503));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task An_answer_without_usage_has_none_and_is_not_made_up(string provider, string uri, string fixture)
    {
        _ = provider;
        var span = await Offline.CallAsync(uri, Request, Encoding.UTF8.GetBytes(UsageWord().Replace(Fixture.Text(fixture), "\"x")));

        // What is paid by the piece is counted, and a recording has its length.
        if (!fixture.StartsWith("images", StringComparison.Ordinal))
        {
            Assert.False(HasUsage(span));
            span.Has(("farthing.usage.source", "none"));
        }

        var isOfText = Fixture.Format(fixture) is not (Sdk.Calls.WireFormat.Images or Sdk.Calls.WireFormat.Transcriptions or Sdk.Calls.WireFormat.Prediction);
        Assert.Equal(isOfText ? 7L : null, span.Tag("farthing.estimate.input_bytes"));
        if (isOfText && !fixture.StartsWith("embeddings", StringComparison.Ordinal))
        {
            Assert.InRange((long)span.Tag("farthing.estimate.output_bytes")!, 1, 200);
        }
    }

    private static TheoryData<string, string, string> DataOf(IEnumerable<(string Provider, string Uri, string Fixture)> rows)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (provider, uri, fixture) in rows.Distinct())
        {
            data.Add(provider, uri, fixture);
        }

        return data;
    }

    private static bool HasUsage(Activity span) =>
        span.Tag("gen_ai.usage.input_tokens") is not null || span.Tag("gen_ai.usage.output_tokens") is not null
        || span.Tag("farthing.usage.units.gpu_second") is not null || span.Tag("farthing.usage.units.audio_second") is not null;

    private static string TypeOf(string fixture) => Path.GetExtension(fixture) switch
    {
        ".sse" => "text/event-stream",
        ".ndjson" => "application/x-ndjson",
        ".frames" => "application/vnd.amazon.eventstream",
        _ => "application/json",
    };

    [GeneratedRegex("\"(?=(usage|usageMetadata|prompt_eval_count|eval_count|meta_info|details|tokens_evaluated|tokens_predicted|timings|x_groq|prompt_token_count|generation_token_count|metrics)\")", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsageWord();
}
