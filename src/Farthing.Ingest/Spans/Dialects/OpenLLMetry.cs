using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>OpenLLMetry, by Traceloop, in all its ages: <c>llm.usage.*</c>, then OpenTelemetry's names with spellings of its own.</summary>
internal sealed class OpenLLMetry() : DialectTable(Dialect.OpenLLMetry, new()
{
    { SpanAttribute.Kind, "traceloop.span.kind" },
    { SpanAttribute.RequestKind, "llm.request.type" },
    { SpanAttribute.ProviderName, "gen_ai.provider.name", "gen_ai.system", "llm.vendor" },
    { SpanAttribute.RequestModel, "gen_ai.request.model", "llm.request.model" },
    { SpanAttribute.ResponseModel, "gen_ai.response.model", "llm.response.model" },
    { SpanAttribute.RequestStream, "gen_ai.request.stream", "gen_ai.is_streaming", "llm.is_streaming" },
    { SpanAttribute.InputTokens, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.usage.prompt_tokens" },
    { SpanAttribute.OutputTokens, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.usage.completion_tokens" },
    { SpanAttribute.TotalTokens, "gen_ai.usage.total_tokens", "llm.usage.total_tokens" },
    { SpanAttribute.CacheReadTokens, "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens" },
    { SpanAttribute.CacheWriteTokens, "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens" },
    { SpanAttribute.ReasoningTokens, "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens" },
    { SpanAttribute.User, "user.id", "llm.user" },
    { SpanAttribute.Feature, "traceloop.workflow.name" },
    { SpanAttribute.ToolName, "gen_ai.tool.name" },
})
{
    public override IReadOnlyList<string> Marks => ["traceloop.span.kind", "traceloop.workflow.name", "llm.request.type"];

    public override IReadOnlyList<string> Families => ["traceloop.association.properties."];

    public override bool Speaks(string scope) => scope.StartsWith("@traceloop/", StringComparison.Ordinal) || scope == "traceloop.tracer";

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.Kind].Text switch
    {
        "agent" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
        ("workflow" or "task") and var kind => SpanRole.Repeats(SpanKind.Chain, kind),
        "tool" => SpanRole.Shown(SpanKind.Tool),
        _ => attributes[SpanAttribute.RequestKind].Text switch
        {
            "chat" => SpanRole.Call("chat"),
            "completion" => SpanRole.Call("text_completion"),
            "embedding" => SpanRole.Call("embeddings"),
            "rerank" => SpanRole.Call("rerank"),
            _ => OpenTelemetry.Role(span, attributes),
        },
    };

    // The one for Node passes Anthropic's counts on as they are; the one for Python adds them up.
    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        if (scope.Name == "@traceloop/instrumentation-anthropic")
        {
            AddCacheToInput(attributes);
        }
    }
}
