using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Sdk.Instrumentation;

/// <summary>Our own provider's: hands what we observe to the queue that the app's provider owns.</summary>
internal sealed class OwnSpans(GenAISpans spans) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data) => spans.Report(data);
}
