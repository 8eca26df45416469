using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>OpenLIT: OpenTelemetry's names, with several spellings at once for what they did not have at the time.</summary>
internal sealed class OpenLit() : DialectTable(Dialect.OpenLit, new()
{
    { SpanAttribute.CacheReadTokens, "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.prompt_tokens_details.cache_read" },
    {
        SpanAttribute.CacheWriteTokens, "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_write_input_tokens",
        "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.prompt_tokens_details.cache_write"
    },
    { SpanAttribute.ReasoningTokens, "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "gen_ai.usage.completion_tokens_details.reasoning" },
    { SpanAttribute.OutputAudioTokens, "gen_ai.usage.completion_tokens_details.audio" },
    { SpanAttribute.RequestStream, "gen_ai.request.stream", "gen_ai.request.is_stream" },
    { SpanAttribute.TimeToFirstChunk, "gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token" },
    { SpanAttribute.User, "user.id", "gen_ai.user.id", "gen_ai.request.user" },
    { SpanAttribute.ServiceName, "gen_ai.application_name" },
    { SpanAttribute.Environment, "gen_ai.environment" },
})
{
    public override IReadOnlyList<string> Marks =>
        ["gen_ai.application_name", "gen_ai.usage.prompt_tokens_details.cache_read", "gen_ai.usage.completion_tokens_details.reasoning"];

    public override bool Speaks(string scope) => scope.StartsWith("openlit", StringComparison.Ordinal) || scope.StartsWith("@openlit/", StringComparison.Ordinal);

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.OperationName].Text switch
    {
        "embedding" => SpanRole.Call("embeddings"),
        "vectordb" => SpanRole.Shown(SpanKind.Retriever),
        "framework" => SpanRole.Repeats(SpanKind.Chain, "framework"),
        "agent" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
        _ => OpenTelemetry.Role(span, attributes),
    };

    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        // Its instrumentation of Anthropic passes the counts on as they are.
        if (ProviderNames.Canonical(attributes[SpanAttribute.ProviderName].Text ?? "") == "anthropic")
        {
            AddCacheToInput(attributes);
        }
    }
}
