using Farthing.Ingest.Otlp.Json;

namespace Farthing.Ingest.Otlp;

/// <summary>What a request carries.</summary>
internal enum OtlpKind
{
    Traces,
    Metrics,
    Logs,
}

/// <summary>A kind of request with its names on the wire.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Path">Where it is posted over HTTP.</param>
/// <param name="Service">Its service in gRPC.</param>
/// <param name="RejectedName">What its answer calls the number of rejected ones in JSON.</param>
/// <param name="Json">Its message in JSON.</param>
internal sealed record OtlpSignal(OtlpKind Kind, string Path, string Service, string RejectedName, JsonMessage Json)
{
    private const string Collector = "/opentelemetry.proto.collector.";

    /// <summary>The one method of the service.</summary>
    public string Method => $"{Service}/Export";

    public static IReadOnlyList<OtlpSignal> All { get; } =
    [
        new(OtlpKind.Traces, "/v1/traces", $"{Collector}trace.v1.TraceService", "rejectedSpans", JsonMessages.Traces),
        new(OtlpKind.Metrics, "/v1/metrics", $"{Collector}metrics.v1.MetricsService", "rejectedDataPoints", JsonMessages.Metrics),
        new(OtlpKind.Logs, "/v1/logs", $"{Collector}logs.v1.LogsService", "rejectedLogRecords", JsonMessages.Logs),
    ];
}
