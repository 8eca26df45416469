using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Farthing.Sdk;

/// <summary>Where our spans come from, and the count of those that we failed to make or to send.</summary>
internal static class Telemetry
{
    private static readonly string Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "0";
    private static readonly Meter Meter = new(FarthingTelemetry.SourceName, Version);

    private static readonly Counter<long> LostCalls = Meter.CreateCounter<long>(
        "farthing.sdk.observation.failures", "{failure}", "Faults while a call was observed; the call itself went on.");

    private static readonly Counter<long> LostSpans = Meter.CreateCounter<long>(
        "farthing.sdk.export.failures", "{span}", "Spans that could not be sent and are lost, by reason.");

    /// <summary>For instruments that exist only when they are asked for.</summary>
    public static Meter Measures => Meter;

    public static ActivitySource Source { get; } = new(FarthingTelemetry.SourceName, Version);

    public static void Lost(long spans, string reason) => Count(LostSpans, spans, "reason", reason);

    public static void Lost(Exception exception) => Fault(exception.GetType().Name);

    public static void Fault(string type) => Count(LostCalls, 1, "error.type", type);

    private static void Count(Counter<long> counter, long count, string key, string value)
    {
        try
        {
            counter.Add(count, new KeyValuePair<string, object?>(key, value));
        }
#pragma warning disable CA1031 // A meter's listener may throw, and we are in the middle of the app's call.
        catch (Exception)
#pragma warning restore CA1031
        {
            // There is nobody left to tell.
        }
    }
}
