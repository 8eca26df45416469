using System.Net;
using Farthing.Core.Usage;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.Queries;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class LogReceiverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_record_that_tells_usage_is_a_call_and_others_are_counted()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var span = Requests.Counted(40, 2);
        var told = new LogRecord
        {
            TimeUnixNano = span.StartTimeUnixNano + 2_000_000_000,
            EventName = "gen_ai.client.inference.operation.details",
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            Attributes = { span.Attributes, new KeyValue { Key = "gen_ai.client.operation.duration", Value = new() { DoubleValue = 2 } } },
        };
        var other = new LogRecord { TimeUnixNano = span.StartTimeUnixNano, Body = new() { StringValue = "started" } };
        var request = new ExportLogsServiceRequest { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { told, other } } } } } };

        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request.ToByteArray(), path: "/v1/logs")).StatusCode);

        var (call, _) = (await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default))!;
        Assert.Equal((40m, 2m), (call.Usage[Meter.Input], call.Usage[Meter.Output]));
        Assert.Equal((Requests.Now, 2_000_000), (call.Time, call.DurationUs));
        Assert.Equal(1, (await Accounting.EventuallyAsync(receiver, s => s.LogsNotKept > 0)).LogsNotKept);
    }

    [Fact]
    public async Task A_record_that_cannot_be_right_is_refused_with_the_reason()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var old = new LogRecord { TimeUnixNano = 5, Attributes = { Requests.Counted(1, 1).Attributes } };
        var answer = await receiver.SendAsync(
            new ExportLogsServiceRequest { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { old } } } } } }.ToByteArray(), path: "/v1/logs");
        var partial = ExportLogsServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).PartialSuccess;
        Assert.Equal((1, "1 too_old"), (partial.RejectedLogRecords, partial.ErrorMessage));
    }
}
