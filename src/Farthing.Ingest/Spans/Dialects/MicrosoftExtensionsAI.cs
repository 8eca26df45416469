using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>
/// Microsoft.Extensions.AI, and the Agent Framework upon it: OpenTelemetry's names. An app may give its sources other
/// names; it is then read by the conventions, to the same bill.
/// </summary>
internal sealed class MicrosoftExtensionsAI() : DialectTable(Dialect.MicrosoftExtensionsAI, new()
{
    { SpanAttribute.InputAudioTokens, "gen_ai.usage.audio.input_tokens", "gen_ai.usage.input_audio_tokens" },
    { SpanAttribute.OutputAudioTokens, "gen_ai.usage.audio.output_tokens", "gen_ai.usage.output_audio_tokens" },
})
{
    public override bool Speaks(string scope) =>
        scope.StartsWith("Experimental.Microsoft.Extensions.AI", StringComparison.Ordinal)
        || scope.StartsWith("Experimental.Microsoft.Agents.AI", StringComparison.Ordinal)
        || scope.StartsWith("Microsoft.Agents.AI", StringComparison.Ordinal);
}
