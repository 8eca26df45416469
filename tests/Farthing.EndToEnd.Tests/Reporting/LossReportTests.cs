using System.IO.Compression;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Sdk.Reporting;

namespace Farthing.EndToEnd.Tests.Reporting;

public class LossReportTests
{
    [Fact]
    public void A_report_is_a_span_of_OTLP_as_the_servers_schema_reads_it()
    {
        var instance = Guid.NewGuid();
        var many = Enumerable.Range(0, 30).Select(i => new KeyValuePair<string, long>($"reason_{i}", i));

        var request = Read(new LossReport("shop", "production", TimeProvider.System).Of(instance, [new("queue_full", 12), new("process_crashed", 4_000_000_000), .. many]));

        var resource = Assert.Single(request.ResourceSpans);
        Assert.Equal([("service.name", "shop"), ("deployment.environment.name", "production")], resource.Resource.Attributes.Select(a => (a.Key, a.Value.StringValue)));
        var scope = Assert.Single(resource.ScopeSpans);
        Assert.Equal("Farthing.Sdk", scope.Scope.Name);
        var span = Assert.Single(scope.Spans);
        Assert.Equal("farthing.sdk.report", span.Name);
        Assert.Equal(16, span.TraceId.Length);
        Assert.Equal(8, span.SpanId.Length);
        Assert.Equal(1, (int)span.Kind);
        Assert.InRange(span.StartTimeUnixNano, (ulong)TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds() * 1_000_000, span.EndTimeUnixNano);
        Assert.Equal(["farthing.sdk.instance", "farthing.sdk.lost"], span.Attributes.Select(a => a.Key));
        Assert.Equal(instance.ToString(), span.Attributes[0].Value.StringValue);
        Assert.Equal(
            ["queue_full=12", "process_crashed=4000000000", .. many.Select(l => $"{l.Key}={l.Value}")],
            span.Attributes[1].Value.ArrayValue.Values.Select(v => v.StringValue));
    }

    private static ExportTraceServiceRequest Read(byte[] report)
    {
        using var gzip = new GZipStream(new MemoryStream(report), CompressionMode.Decompress);
        return ExportTraceServiceRequest.Parser.ParseFrom(gzip);
    }
}
