using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Farthing.Sdk.Reporting;

/// <summary>OpenTelemetry's exporter as our serialiser: what it would post goes to the delivery.</summary>
internal sealed class SpanExporter(DeliveryHandler handler, Delivery delivery) : OtlpTraceExporter(Options(handler))
{
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var spans = (int)activityBatch.Count;
        handler.Spans = spans;
        var result = base.Export(activityBatch);
        delivery.Handed(spans, isTaken: handler.Spans == 0);
        return result;
    }

    private static OtlpExporterOptions Options(DeliveryHandler handler) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        // Nothing goes there: the delivery knows where to.
        Endpoint = new Uri("http://farthing.invalid/v1/traces"),
        // The variables for OTLP's headers and compression belong to another back end, and may hold its credentials.
        Headers = string.Empty,
        Compression = OtlpExportCompression.None,
        HttpClientFactory = () => new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan },
    };
}
