using System.Threading.Channels;
using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Storage.Live;
using Farthing.Storage.Owners;
using Farthing.Storage.Queries;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Ingest.Tests.Settling;

public class SettlingWorkerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task What_only_an_agent_tells_is_billed_once_its_window_is_over()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { SettlingWindow = TimeSpan.Zero });
        var commits = Channel.CreateUnbounded<bool>();
        using var subscription = receiver.Get<CommitFeed>().Subscribe(receiver.Project, () => commits.Writer.TryWrite(true));
        var call = new Call
        {
            Id = new(1, 2), Time = Requests.Now, Dialect = Dialect.Vercel, Tags = ["agents"], Usage = new() { [Meter.Input] = 1000, [Meter.Output] = 100 },
            Dimensions = new() { Provider = "openai", Model = "gpt-4o-mini", Operation = "invoke_agent" },
        };
        var agent = new Span { Id = call.Id, Time = call.Time, Kind = SpanKind.Agent, Name = "invoke_agent", InputTokens = 1000, OutputTokens = 100, Fallback = call };
        await receiver.Get<BatchSettler>().SettleAsync(new WriteBatch { Spans = [new(receiver.Project, agent)] }, default);

        StoredCall? stored;
        while ((stored = await receiver.Get<CallQueries>().FindAsync(receiver.Project, call.Id, default)) is null)
        {
            await commits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal((TraceSettler.LastResort, Dialect.Vercel, (decimal?)0.00021m), (stored.Call.Anomaly, stored.Call.Dialect, stored.Cost.Total));
        Assert.Equal(["agents"], stored.Call.Tags);
    }

    [Fact]
    public void A_window_out_of_its_range_is_named() => Assert.Contains(
        "FARTHING_INGEST__SETTLINGWINDOW", Assert.Throws<InvalidOperationException>(() => new IngestOptions { SettlingWindow = TimeSpan.FromHours(2) }.Validate()).Message, StringComparison.Ordinal);
}
