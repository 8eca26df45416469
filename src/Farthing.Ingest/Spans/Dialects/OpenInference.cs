using System.Text.Json;
using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>OpenInference, by Arize.</summary>
internal sealed class OpenInference() : DialectTable(Dialect.OpenInference, new()
{
    { SpanAttribute.Kind, "openinference.span.kind" },
    { SpanAttribute.ProviderName, "llm.provider", "llm.system" },
    { SpanAttribute.RequestModel, "llm.request.model_name", "llm.model_name", "embedding.model_name", "reranker.model_name" },
    { SpanAttribute.ResponseModel, "llm.response.model_name" },
    { SpanAttribute.InputTokens, "llm.token_count.prompt" },
    { SpanAttribute.OutputTokens, "llm.token_count.completion" },
    { SpanAttribute.TotalTokens, "llm.token_count.total" },
    { SpanAttribute.CacheReadTokens, "llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input" },
    { SpanAttribute.CacheWriteTokens, "llm.token_count.prompt_details.cache_write" },
    { SpanAttribute.InputAudioTokens, "llm.token_count.prompt_details.audio" },
    { SpanAttribute.ReasoningTokens, "llm.token_count.completion_details.reasoning" },
    { SpanAttribute.OutputAudioTokens, "llm.token_count.completion_details.audio" },
    { SpanAttribute.ToolName, "tool.name" },
    { SpanAttribute.Tags, "tag.tags" },
    { SpanAttribute.Metadata, "metadata" },
})
{
    public override IReadOnlyList<string> Marks => ["openinference.span.kind"];

    public override bool Speaks(string scope) =>
        scope.StartsWith("openinference.", StringComparison.Ordinal) || scope.StartsWith("@arizeai/openinference", StringComparison.Ordinal);

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.Kind].Text?.ToUpperInvariant() switch
    {
        "LLM" => SpanRole.Call("chat"),
        "EMBEDDING" => SpanRole.Call("embeddings"),
        "RERANKER" => SpanRole.Call("rerank"),
        "AGENT" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
        "CHAIN" => SpanRole.Repeats(SpanKind.Chain, "invoke_workflow"),
        "PROMPT" => SpanRole.Shown(SpanKind.Chain),
        "TOOL" => SpanRole.Shown(SpanKind.Tool),
        "RETRIEVER" => SpanRole.Shown(SpanKind.Retriever),
        "EVALUATOR" => SpanRole.Shown(SpanKind.Evaluator),
        "GUARDRAIL" => SpanRole.Shown(SpanKind.Guardrail),
        _ => OpenTelemetry.Role(span, attributes),
    };

    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        // The model's name is the one that answered, where the answer has one.
        if (JsonObject(attributes[SpanAttribute.Metadata]) is { } metadata)
        {
            foreach (var entry in metadata.EnumerateObject().Where(e => e.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
            {
                FreeAttributes.Read(attributes, entry.Name, entry.Value.ToString());
            }
        }
    }
}
