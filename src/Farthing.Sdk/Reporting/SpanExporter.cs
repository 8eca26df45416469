using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Farthing.Sdk.Reporting;

/// <summary>Sends batches over OTLP/HTTP and accounts for each.</summary>
internal sealed class SpanExporter(Uri uri, HttpClient http, ExportRetry retry, SpanAccount account) : OtlpTraceExporter(Options(uri, http))
{
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        var result = base.Export(activityBatch);
        var failure = retry.TakeFailure();
        if (result == ExportResult.Success)
        {
            account.Sent(activityBatch.Count);
        }
        else
        {
            account.Lost(activityBatch.Count, failure ?? "unsendable");
        }

        return result;
    }

    private static OtlpExporterOptions Options(Uri uri, HttpClient http) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = uri,
        // The variables for OTLP headers belong to another back end, and may hold its credentials.
        Headers = string.Empty,
        TimeoutMilliseconds = (int)http.Timeout.TotalMilliseconds,
        HttpClientFactory = () => http,
    };
}
