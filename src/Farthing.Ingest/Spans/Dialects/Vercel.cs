using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>
/// The Vercel AI SDK: 4 to 6 with names of its own (<c>ai.*</c>) on spans named after its functions, the inner of which
/// (<c>doGenerate</c>, <c>doStream</c>, <c>doEmbed</c>) is the call; 7 with OpenTelemetry's names.
/// </summary>
internal sealed class Vercel() : DialectTable(Dialect.Vercel, new()
{
    { SpanAttribute.RequestKind, "ai.operationId" },
    { SpanAttribute.ProviderName, "gen_ai.provider.name", "gen_ai.system", "ai.model.provider" },
    { SpanAttribute.RequestModel, "gen_ai.request.model", "ai.model.id" },
    { SpanAttribute.ResponseModel, "gen_ai.response.model", "ai.response.model" },
    { SpanAttribute.ResponseId, "gen_ai.response.id", "ai.response.id" },
    { SpanAttribute.InputTokens, "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens" },
    { SpanAttribute.UncachedTokens, "ai.usage.inputTokenDetails.noCacheTokens" },
    { SpanAttribute.OutputTokens, "ai.usage.outputTokens", "ai.usage.completionTokens" },
    { SpanAttribute.TotalTokens, "ai.usage.totalTokens" },
    { SpanAttribute.CacheReadTokens, "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens" },
    { SpanAttribute.CacheWriteTokens, "ai.usage.inputTokenDetails.cacheWriteTokens" },
    { SpanAttribute.ReasoningTokens, "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens" },
    { SpanAttribute.TimeToFirstChunkMs, "ai.response.msToFirstChunk", "ai.stream.msToFirstChunk" },
    { SpanAttribute.TimeToFirstChunk, "gen_ai.client.operation.time_to_first_chunk" },
    { SpanAttribute.Feature, "ai.telemetry.functionId" },
    { SpanAttribute.ToolName, "ai.toolCall.name" },
})
{
    public override IReadOnlyList<string> Marks => ["ai.operationId"];

    public override IReadOnlyList<string> Families => ["ai.telemetry.metadata.", "ai.settings.context."];

    // 7 names its tracer after the conventions.
    public override bool Speaks(string scope) => scope is "ai" or "gen_ai";

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes)
    {
        if (attributes[SpanAttribute.RequestKind].Text is not { } function)
        {
            return attributes[SpanAttribute.OperationName].Text == "rerank" ? SpanRole.Call("rerank") : OpenTelemetry.Role(span, attributes);
        }

        return function[(function.LastIndexOf('.') + 1)..] switch
        {
            "doGenerate" or "doStream" => SpanRole.Call("chat"),
            "doEmbed" => SpanRole.Call("embeddings"),
            "doRerank" => SpanRole.Call("rerank"),
            "toolCall" => SpanRole.Shown(SpanKind.Tool),
            "generateText" or "streamText" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
            _ => SpanRole.Repeats(SpanKind.Chain, Texts.Limit(function)),
        };
    }

    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        if (attributes[SpanAttribute.RequestKind].Text?.EndsWith("doStream", StringComparison.Ordinal) == true)
        {
            attributes[SpanAttribute.RequestStream] = new(true);
        }

        // 5 passes Anthropic's counts on as they are. 6 has all the parts, and they make the whole whatever the provider
        // calls input; of 7 the whole is one already.
        if (attributes[SpanAttribute.UncachedTokens].Number is { } uncached)
        {
            attributes[SpanAttribute.InputTokens] = new(uncached);
            AddCacheToInput(attributes);
        }
        else if (!attributes[SpanAttribute.RequestKind].IsAbsent
            && ProviderNames.Canonical(attributes[SpanAttribute.ProviderName].Text ?? "") == "anthropic")
        {
            AddCacheToInput(attributes);
        }
    }
}
