using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>OpenAI's own .NET client: OpenTelemetry's names, input and output only.</summary>
internal sealed class OpenAIClient() : DialectTable(Dialect.OpenAIClient, [])
{
    public override bool Speaks(string scope) => scope.StartsWith("OpenAI.", StringComparison.Ordinal);
}
