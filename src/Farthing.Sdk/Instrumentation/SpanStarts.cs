using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Sdk.Instrumentation;

/// <summary>
/// Keeps the attribution that held when a span started, for what starts within a scope is made on its behalf, wherever it
/// ends. Which kind of span it is may be said later only.
/// </summary>
internal sealed class SpanStarts : BaseProcessor<Activity>
{
    private const string Attribution = "farthing.attribution";

    public override void OnStart(Activity data)
    {
        if (!GenAISpan.IsOurs(data) && AttributionValues.Current is { } values)
        {
            data.SetCustomProperty(Attribution, values);
        }
    }

    public static AttributionValues? AttributionOf(Activity span) => span.GetCustomProperty(Attribution) as AttributionValues;
}
