using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Farthing.Sdk.Reporting;

/// <summary>Sends batches over OTLP/HTTP and accounts for each.</summary>
internal sealed class SpanExporter(Uri uri, HttpClient http, ExportRetry retry, SpanAccount account) : OtlpTraceExporter(Options(uri, http))
{
    public override ExportResult Export(in Batch<Activity> activityBatch)
    {
        if (account.IsClosed)
        {
            return ExportResult.Failure;
        }

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

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        // Before the attempt that may still be under way is ended, so that no other follows it.
        account.Close();
        return base.OnShutdown(timeoutMilliseconds);
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
