using Farthing.Core.Calls;
using SpanKind = Farthing.Core.Spans.SpanKind;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>Langfuse. Usage is a JSON object whose keys an app, or an integration, chooses; provider is what the model's name says.</summary>
internal sealed class Langfuse() : DialectTable(Dialect.Langfuse, new()
{
    { SpanAttribute.Kind, "langfuse.observation.type" },
    { SpanAttribute.RequestModel, "langfuse.observation.model.name" },
    { SpanAttribute.UsageDetails, "langfuse.observation.usage_details" },
    { SpanAttribute.FirstChunkAt, "langfuse.observation.completion_start_time" },
    { SpanAttribute.User, "user.id", "langfuse.user.id" },
    { SpanAttribute.Session, "session.id", "langfuse.session.id" },
    { SpanAttribute.Feature, "langfuse.trace.name" },
    { SpanAttribute.Tags, "langfuse.trace.tags" },
    { SpanAttribute.Environment, "langfuse.environment" },
})
{
    public override IReadOnlyList<string> Marks => ["langfuse.observation.type"];

    public override IReadOnlyList<string> Families => ["langfuse.trace.metadata.", "langfuse.observation.metadata."];

    public override bool Speaks(string scope) => scope == "langfuse-sdk";

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.Kind].Text switch
    {
        "generation" => SpanRole.Call("chat"),
        "embedding" => SpanRole.Call("embeddings"),
        "agent" => SpanRole.Repeats(SpanKind.Agent, "invoke_agent"),
        ("span" or "chain") and var kind => SpanRole.Repeats(SpanKind.Chain, kind),
        "tool" => SpanRole.Shown(SpanKind.Tool),
        "retriever" => SpanRole.Shown(SpanKind.Retriever),
        "evaluator" => SpanRole.Shown(SpanKind.Evaluator),
        "guardrail" => SpanRole.Shown(SpanKind.Guardrail),
        _ => OpenTelemetry.Role(span, attributes),
    };

    public override void Complete(in SpanFields span, AttributeBag attributes, in ScopeFields scope)
    {
        if (!attributes[SpanAttribute.FirstChunkAt].IsAbsent)
        {
            attributes[SpanAttribute.RequestStream] = new(true);
        }

        if (attributes[SpanAttribute.UsageDetails] is { IsAbsent: false } sent)
        {
            if (JsonObject(sent) is { } details)
            {
                LangfuseUsage.Read(details, attributes);
            }
            else
            {
                attributes[SpanAttribute.UsageAnomaly] = new("usage_details is no JSON object");
            }
        }
    }
}
