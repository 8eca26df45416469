using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Farthing.Sdk.Reporting;

/// <summary>OpenTelemetry's exporter as our serialiser: what it would post goes to the delivery.</summary>
internal sealed class SpanExporter(DeliveryHandler handler, Delivery delivery, SpanAccount account) : OtlpTraceExporter(Options(handler))
{
    /// <summary>The server takes 16 MiB at a time, and a character is up to three bytes.</summary>
    internal const long MostText = 4L << 20;

    private readonly List<Activity> _part = [];

    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var (result, text) = (ExportResult.Success, 0L);
        foreach (var span in activityBatch)
        {
            var own = SpanText.Of(span);
            if (text + own > MostText && _part.Count > 0)
            {
                result = ExportPart(text) == ExportResult.Success ? result : ExportResult.Failure;
                text = 0;
            }

            _part.Add(span);
            text += own;
        }

        return _part.Count == 0 || ExportPart(text) == ExportResult.Success ? result : ExportResult.Failure;
    }

    private ExportResult ExportPart(long text)
    {
        var spans = _part.Count;
        handler.Spans = spans;
        var result = base.Export(new Batch<Activity>([.. _part], spans));
        _part.Clear();
        account.Written(text);
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
