using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>OpenTelemetry's GenAI conventions: 1.41.1, the names they replaced, and those that replace them.</summary>
internal sealed class OpenTelemetry() : DialectTable(Dialect.OpenTelemetry, [])
{
    private const int Client = 3;

    /// <summary>The names; every dialect reads them behind its own.</summary>
    public static AttributeNames OwnNames { get; } = new()
    {
        { SpanAttribute.OperationName, "gen_ai.operation.name" },
        { SpanAttribute.ProviderName, "gen_ai.provider.name", "gen_ai.system" },
        { SpanAttribute.RequestModel, "gen_ai.request.model" },
        { SpanAttribute.ResponseModel, "gen_ai.response.model" },
        { SpanAttribute.ResponseId, "gen_ai.response.id" },
        { SpanAttribute.RequestStream, "gen_ai.request.stream" },
        { SpanAttribute.TimeToFirstChunk, "gen_ai.response.time_to_first_chunk" },
        { SpanAttribute.InputTokens, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens" },
        { SpanAttribute.OutputTokens, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens" },
        { SpanAttribute.TotalTokens, "gen_ai.usage.total_tokens" },
        { SpanAttribute.CacheReadTokens, "gen_ai.usage.cache_read.input_tokens" },
        { SpanAttribute.CacheWriteTokens, "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens" },
        { SpanAttribute.CacheReadAudioTokens, "gen_ai.usage.audio.cache_read.input_tokens" },
        { SpanAttribute.ReasoningTokens, "gen_ai.usage.reasoning.output_tokens" },
        { SpanAttribute.InputAudioTokens, "gen_ai.usage.audio.input_tokens" },
        { SpanAttribute.InputImageTokens, "gen_ai.usage.image.input_tokens" },
        { SpanAttribute.OutputAudioTokens, "gen_ai.usage.audio.output_tokens" },
        { SpanAttribute.OutputImageTokens, "gen_ai.usage.image.output_tokens" },
        { SpanAttribute.RequestTier, "openai.request.service_tier", "gen_ai.openai.request.service_tier" },
        { SpanAttribute.ResponseTier, "openai.response.service_tier", "gen_ai.openai.response.service_tier" },
        { SpanAttribute.HttpStatus, "http.response.status_code" },
        { SpanAttribute.ErrorType, "error.type" },
        { SpanAttribute.User, "user.id", "enduser.id" },
        { SpanAttribute.Session, "session.id", "gen_ai.conversation.id" },
        { SpanAttribute.Feature, "gen_ai.workflow.name" },
        { SpanAttribute.ServiceName, "service.name" },
        { SpanAttribute.Environment, "deployment.environment.name", "deployment.environment" },
        { SpanAttribute.ToolName, "gen_ai.tool.name" },
        { SpanAttribute.McpMethod, "mcp.method.name" },
        { SpanAttribute.EvaluationName, "gen_ai.evaluation.name" },
    };

    /// <summary>What a span is by the conventions; other dialects ask this where they have no words of their own.</summary>
    public static SpanRole Role(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.OperationName].Text switch
    {
        ("chat" or "text_completion" or "generate_content" or "embeddings") and var operation => SpanRole.Call(operation),
        "invoke_agent" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
        "create_agent" => SpanRole.Shown(SpanKind.Agent),
        ("invoke_workflow" or "orchestrate_tools" or "agent_step") and var operation => SpanRole.Repeats(SpanKind.Chain, operation),
        "plan" => SpanRole.Shown(SpanKind.Chain),
        "execute_tool" => SpanRole.Shown(SpanKind.Tool),
        "retrieval" or "search_memory" => SpanRole.Shown(SpanKind.Retriever),
        // It asks again for an answer that was paid when it was made.
        "fetch_response" => SpanRole.Shown(SpanKind.Call),
        null or "" => WithoutOperation(span, attributes),
        var other => other.Contains("_memory", StringComparison.Ordinal) ? SpanRole.Shown(SpanKind.Tool)
            : other.StartsWith("guard", StringComparison.Ordinal) ? SpanRole.Shown(SpanKind.Guardrail)
            : SpanRole.Repeats(SpanKind.Chain, Texts.Limit(other)),
    };

    /// <summary>Whether a span says how many tokens there were.</summary>
    public static bool HasUsage(AttributeBag attributes) =>
        !attributes[SpanAttribute.InputTokens].IsAbsent || !attributes[SpanAttribute.OutputTokens].IsAbsent
        || !attributes[SpanAttribute.UsageDetails].IsAbsent;

    // The conventions' first versions had no operation, and only clients were traced. What else has usage and does not say
    // of what is taken for one that repeats it.
    private static SpanRole WithoutOperation(in SpanFields span, AttributeBag attributes) =>
        HasUsage(attributes)
            ? span.Kind == Client && !attributes[SpanAttribute.RequestModel].IsAbsent
                ? SpanRole.Call("chat")
                : SpanRole.Repeats(SpanKind.Chain, "")
            : !attributes[SpanAttribute.EvaluationName].IsAbsent ? SpanRole.Shown(SpanKind.Evaluator)
            : !attributes[SpanAttribute.ToolName].IsAbsent || attributes[SpanAttribute.McpMethod].Text == "tools/call" ? SpanRole.Shown(SpanKind.Tool)
            : SpanRole.Plain;
}
