using System.Net;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Ingest.Transports;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using MassTransit;

namespace Farthing.Ingest.Tests.Transports;

public class RabbitMqTransportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly IngestOptions Impatient = new() { CommitTimeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task What_the_broker_has_confirmed_waits_for_a_writer_and_is_stored_once()
    {
        await using var broker = await WithQueuesAsync();
        var span = Requests.Counted(1000, 100);
        await using var receiver = await TestReceiver.StartAsync(database, transport: new() { RabbitMq = broker.Address, Writes = false });

        // Twice: a sender that missed the answer repeats.
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(span))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(span))).StatusCode);
        Assert.Null(await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default));
        await WaitAsync(broker, receiver, 2);

        await broker.KillAsync();
        await broker.StartAgainAsync();
        await using var writer = await TestReceiver.StartAsync(database, transport: new() { RabbitMq = broker.Address });
        await SettledAsync(receiver, s => s is { Stored: 1, Duplicate: 1, Balances: true });
        await WaitAsync(broker, receiver, 0);
    }

    [Fact]
    public async Task Without_a_broker_nothing_is_accepted_and_with_it_again_all_is()
    {
        await using var broker = await WithQueuesAsync();
        await using var receiver = await TestReceiver.StartAsync(database, Impatient, new() { RabbitMq = broker.Address });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);

        await broker.KillAsync();
        var span = Requests.Of(Requests.Counted(2, 2));
        var refused = await receiver.SendAsync(span);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));

        await broker.StartAgainAsync();
        await Eventually.TrueAsync(async _ => (await receiver.SendAsync(span)).StatusCode == HttpStatusCode.OK, "the broker is found again", TimeSpan.FromMinutes(1));
        await SettledAsync(receiver, s => s is { Stored: 2, Balances: true }, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_message_that_no_queue_takes_is_refused_and_the_queue_is_made_again()
    {
        await using var broker = await RabbitMq.StartAsync();
        await using var receiver = await TestReceiver.StartAsync(database, Impatient, new() { RabbitMq = broker.Address, Writes = false });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);

        await broker.ControlAsync("delete_queue", Queue(receiver));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        await WaitAsync(broker, receiver, 1);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_loses_nothing_that_it_has()
    {
        await using var broker = await RabbitMq.StartAsync();
        await using var receiver = await TestReceiver.StartAsync(database, Impatient, new() { RabbitMq = broker.Address, Writes = false });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        await broker.ControlAsync("set_policy", "small", "^farthing-calls-", """{"max-length-bytes": 5000}""", "--apply-to", "queues");

        var accepted = 1;
        HttpResponseMessage answer;
        while ((answer = await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode == HttpStatusCode.OK)
        {
            Assert.InRange(++accepted, 1, 1000);
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter!.Delta));
        Assert.Contains("queue is full", await TestReceiver.RefusalAsync(answer, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.True((await EventuallyAsync(receiver, s => s.Rejected.ContainsKey("queue_full"))).Rejected["queue_full"] > 0);

        await using var writer = await TestReceiver.StartAsync(database, transport: new() { RabbitMq = broker.Address });
        Assert.Equal(accepted, (await SettledAsync(receiver, s => s.Stored >= accepted)).Stored);
    }

    [Fact]
    public async Task A_call_that_cannot_be_stored_is_kept_aside_alone_and_so_is_a_message_that_cannot_be_read()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await own.Database.ExecuteAsync("ALTER TABLE calls ADD CONSTRAINT no_poison CHECK (response_id <> 'poison')");
        await using var broker = await RabbitMq.StartAsync();
        await using var receiver = await TestReceiver.StartAsync(own.Database, transport: new() { RabbitMq = broker.Address });
        var poison = Requests.Call(null, ("gen_ai.response.id", "poison"));
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1), poison, Requests.Counted(2, 2)))).StatusCode);
        await receiver.Get<IBus>().Publish(
            new CallBatch { Project = receiver.Project.Value, Calls = [250, 1, 2, 3] },
            context => context.SetRoutingKey(Lanes.Key(Lanes.Of(receiver.Project))));

        var status = await SettledAsync(receiver, s => s is { Stored: 2, DeadLettered: 2 });
        Assert.True(status.Balances);
        Assert.Equal(1, await own.Database.ScalarAsync<long>("SELECT count(*) FROM dead_letters WHERE reason LIKE '%version 250%' AND payload = '\\xfa010203'"));
        Assert.Equal(1, await own.Database.ScalarAsync<long>("SELECT count(*) FROM dead_letters WHERE reason LIKE '%no_poison%'"));
        await WaitAsync(broker, receiver, 0);
    }

    [Fact]
    public async Task What_is_no_message_at_all_does_not_block_its_lane()
    {
        await using var broker = await RabbitMq.StartAsync();
        await using var receiver = await TestReceiver.StartAsync(database, Impatient, new() { RabbitMq = broker.Address });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        var connection = await new RabbitMQ.Client.ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using (connection)
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.BasicPublishAsync("", Queue(receiver), true, new RabbitMQ.Client.BasicProperties { ContentType = "application/vnd.masstransit+json" }, "no message"u8.ToArray());
        }

        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        await SettledAsync(receiver, s => s.Stored == 2);
        await Eventually.TrueAsync(
            async _ => (await broker.ControlAsync("list_queues", "name", "messages", "--no-table-headers")).Contains($"{Queue(receiver)}_error\t1", StringComparison.Ordinal),
            "it is in the queue of errors");
    }

    [Fact]
    public async Task While_what_waits_is_too_old_its_lane_takes_no_more()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await using var broker = await RabbitMq.StartAsync();
        await using var receiver = await TestReceiver.StartAsync(
            own.Database, new() { MaxQueueAge = TimeSpan.FromMinutes(1) }, new() { RabbitMq = broker.Address, Writes = false });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);

        var seconds = new float[Lanes.Count];
        seconds[Lanes.Of(receiver.Project)] = 61;
        await receiver.Get<Farthing.Storage.Queues.QueueAges>().NoteAsync(Guid.NewGuid(), seconds, default);
        await Eventually.TrueAsync(
            async _ => await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1))) is { StatusCode: HttpStatusCode.ServiceUnavailable }, "the lane is refused");
        Assert.True((await EventuallyAsync(receiver, s => s.Rejected.ContainsKey("behind"))).Rejected["behind"] > 0);

        var backlog = receiver.Get<Backlog>();
        Assert.Equal(1, Enumerable.Range(0, Lanes.Count).Count(backlog.IsTooOld));

        // A writer comes, and says that it has taken what waited.
        await using var writer = await TestReceiver.StartAsync(own.Database, transport: new() { RabbitMq = broker.Address });
        await own.Database.ExecuteAsync("DELETE FROM queue_ages WHERE 61 = ANY (seconds)");
        await Eventually.TrueAsync(async _ => (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode == HttpStatusCode.OK, "the lane is open again");
    }

    private async Task<RabbitMq> WithQueuesAsync()
    {
        var broker = await RabbitMq.StartAsync();
        await using (var receiver = await TestReceiver.StartAsync(database, transport: new() { RabbitMq = broker.Address }))
        {
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
            await SettledAsync(receiver, s => s.Stored == 1);
        }

        await broker.RememberQueuesAsync();
        return broker;
    }

    private static string Queue(TestReceiver receiver) => Lanes.Queue(Lanes.Of(receiver.Project));

    // The broker counts every few seconds.
    private static Task WaitAsync(RabbitMq broker, TestReceiver receiver, int messages) => Eventually.TrueAsync(
        async _ => (await broker.ControlAsync("list_queues", "name", "messages", "--no-table-headers")).Split('\n').Contains($"{Queue(receiver)}\t{messages}"),
        $"{messages} messages wait");

    private static Task<AccountingStatus> EventuallyAsync(TestReceiver receiver, Func<AccountingStatus, bool> holds) => SettledAsync(receiver, holds);

    private static async Task<AccountingStatus> SettledAsync(TestReceiver receiver, Func<AccountingStatus, bool> holds, TimeSpan? within = null)
    {
        AccountingStatus? last = null;
        try
        {
            return await Eventually.GetAsync(
                async cancel => holds(last = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, cancel)) ? last : null, "the books", within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} They say {last}.", e);
        }
    }

    private sealed class OwnDatabase : IAsyncDisposable
    {
        public TestDatabase Database { get; } = new();

        public async ValueTask DisposeAsync() => await Database.DisposeAsync();
    }
}
