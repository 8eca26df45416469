using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>Microsoft's Semantic Kernel: OpenTelemetry's names of an early version, with operations named after the API.</summary>
internal sealed class SemanticKernel() : DialectTable(Dialect.SemanticKernel, [])
{
    public override bool Speaks(string scope) => scope.StartsWith("Microsoft.SemanticKernel", StringComparison.Ordinal);

    public override SpanRole RoleOf(in SpanFields span, AttributeBag attributes) => attributes[SpanAttribute.OperationName].Text switch
    {
        "chat.completions" => SpanRole.Call("chat"),
        "text.completions" => SpanRole.Call("text_completion"),
        _ => OpenTelemetry.Role(span, attributes),
    };
}
