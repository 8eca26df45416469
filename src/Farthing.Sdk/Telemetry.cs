using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Farthing.Sdk;

/// <summary>Where our spans come from, and the count of those that we failed to make.</summary>
internal static class Telemetry
{
    private static readonly string Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "0";
    private static readonly Meter Meter = new(FarthingTelemetry.SourceName, Version);

    private static readonly Counter<long> LostCalls = Meter.CreateCounter<long>(
        "farthing.sdk.observation.failures", "{failure}", "Faults while a call was observed; the call itself went on.");

    private static readonly Counter<long> LostBatches = Meter.CreateCounter<long>(
        "farthing.sdk.export.failures", "{batch}", "Batches of spans that could not be sent and are lost.");

    public static ActivitySource Source { get; } = new(FarthingTelemetry.SourceName, Version);

    public static void LostBatch(string reason) => LostBatches.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void Lost(Exception exception) =>
        LostCalls.Add(1, new KeyValuePair<string, object?>("error.type", exception.GetType().Name));
}
