using System.Net;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class TraceReceiverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_success_means_that_the_call_is_stored_priced_and_in_the_sums()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var span = Requests.Call(
            null, ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.cache_read.input_tokens", 400), ("gen_ai.usage.output_tokens", 50),
            ("gen_ai.response.model", "gpt-4o-mini-2024-07-18"), ("gen_ai.response.id", "chatcmpl-1"), ("gen_ai.request.stream", true),
            ("gen_ai.response.time_to_first_chunk", 0.25), ("user.id", "ann"), ("farthing.customer", "acme"), ("farthing.feature", "chat"),
            ("farthing.team", "core"), ("session.id", "s1"), ("farthing.tags", (string[])["beta", "eu", "beta"]), ("http.response.status_code", 200));

        var response = await receiver.SendAsync(Requests.Of(span));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        var (call, cost) = (await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default))!;
        Assert.Equal((600m, 400m, 50m), (call.Usage[Meter.Input], call.Usage[Meter.InputCacheRead], call.Usage[Meter.Output]));
        Assert.Equal(Requests.Now, call.Time);
        Assert.Equal((1_500_000, 250_000, true, true), (call.DurationUs, call.TimeToFirstChunkUs, call.Streamed, call.Complete));
        Assert.Equal(("ann", "acme", "s1", "chatcmpl-1"), (call.User, call.Customer, call.Session, call.ResponseId));
        Assert.Equal(["beta", "eu"], call.Tags);
        Assert.Equal(
            ("production", "openai", "gpt-4o-mini-2024-07-18", "gpt-4o-mini", "chat", "shop", "chat", "core"),
            (call.Dimensions.Environment, call.Dimensions.Provider, call.Dimensions.Model, call.Dimensions.ModelRequested,
                call.Dimensions.Operation, call.Dimensions.Service, call.Dimensions.Feature, call.Dimensions.Team));
        Assert.Equal((PricingStatus.Priced, 0.00015m), (cost.Status, cost.Total));
        Assert.Equal(0.00015m, (await TotalAsync(receiver)).CostUsd);
    }

    [Fact]
    public async Task Gzip_is_read_and_the_same_request_again_is_a_duplicate()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var body = Requests.Of(Requests.Counted(1, 2), Requests.Counted(3, 4)).ToByteArray();
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(TestReceiver.Gzip(body), encoding: "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(body, type: "application/x-protobuf; charset=utf-8")).StatusCode);

        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal((2, 2, 2, true), (status.Accepted, status.Stored, status.Duplicate, status.Balances));
        Assert.Equal(10, (await TotalAsync(receiver)).Tokens.TotalTokens());
    }

    [Fact]
    public async Task Only_model_calls_are_billed_and_the_spans_around_them_are_accepted()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var response = await receiver.SendAsync(Requests.Of(
            Requests.Counted(10, 10),
            Requests.Plain(null, ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.usage.input_tokens", 10), ("gen_ai.usage.output_tokens", 10)),
            Requests.Plain(null, ("gen_ai.operation.name", "execute_tool")),
            Requests.Plain(null, ("http.request.method", "GET"))));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(20, (await TotalAsync(receiver)).Tokens.TotalTokens());
        var status = await Accounting.EventuallyAsync(receiver, s => s.NotBilled > 0);
        Assert.Equal((1, 3), (status.Accepted, status.NotBilled));
    }

    [Fact]
    public async Task Spans_that_cannot_be_right_are_rejected_one_by_one_with_the_reason()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var anonymous = Requests.Counted(1, 1);
        anonymous.SpanId = ByteString.CopyFrom(new byte[8]);
        var response = await receiver.SendAsync(Requests.Of(
            anonymous, Requests.Call(Requests.Now.AddDays(-731)), Requests.Call(Requests.Now.AddHours(2)), Requests.Counted(5, 5)));

        var partial = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).PartialSuccess;
        Assert.Equal((HttpStatusCode.OK, 3), (response.StatusCode, partial.RejectedSpans));
        Assert.Equal("1 in_the_future, 1 invalid_id, 1 too_old", partial.ErrorMessage);
        var status = await Accounting.EventuallyAsync(receiver, s => s.Rejected.ContainsKey("too_old"));
        Assert.Equal((1, 1), (status.Accepted, status.Rejected["too_old"]));
    }

    [Fact]
    public async Task What_is_no_trace_request_is_answered_with_the_reason_and_counted()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var good = Requests.Of(Requests.Counted(1, 1)).ToByteArray();

        Assert.Contains("ends inside", await TestReceiver.RefusalAsync(await receiver.SendAsync(good[..^3]), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        Assert.Contains("not gzip", await TestReceiver.RefusalAsync(await receiver.SendAsync(good, encoding: "gzip"), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        foreach (var missing in (int[])[1, 5, 12, TestReceiver.Gzip(good).Length - 8])
        {
            var cut = TestReceiver.Gzip(good)[..^missing];
            Assert.Contains("cut off", await TestReceiver.RefusalAsync(await receiver.SendAsync(cut, encoding: "gzip"), HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }

        await TestReceiver.RefusalAsync(await receiver.SendAsync(good, encoding: "br"), HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("application/x-protobuf", await TestReceiver.RefusalAsync(await receiver.SendAsync("{}"u8.ToArray(), type: "text/plain"), HttpStatusCode.UnsupportedMediaType), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync([])).StatusCode);

        var status = await Accounting.EventuallyAsync(receiver, s => s.Rejected.GetValueOrDefault("malformed") == 6);
        Assert.Equal((0, 1, 1), (status.Accepted, status.Rejected["unsupported_encoding"], status.Rejected["unsupported_type"]));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_and_after_decompression()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { MaxBodyBytes = 100_000 });
        var large = new byte[100_001];
        await TestReceiver.RefusalAsync(await receiver.SendAsync(large), HttpStatusCode.RequestEntityTooLarge);
        await TestReceiver.RefusalAsync(await receiver.SendAsync(TestReceiver.Gzip(new byte[50_000_000]), encoding: "gzip"), HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(2, (await Accounting.EventuallyAsync(receiver, s => s.Rejected.GetValueOrDefault("too_large") == 2)).Rejected["too_large"]);
    }

    [Fact]
    public async Task A_flood_is_told_to_wait_and_nothing_stays_taken_after_it()
    {
        var options = new IngestOptions { MaxBodyBytes = 1 << 20, MaxCallsInRequest = 100, MaxSpansInRequest = 1000, MaxBytesInFlight = 4 << 20 };
        await using var receiver = await TestReceiver.StartAsync(database, options);
        var inFlight = receiver.Get<Farthing.Ingest.Otlp.BytesInFlight>();
        using (var everything = inFlight.Begin(receiver.Project))
        {
            Assert.True(everything.TryTake(2 << 20));
            var refused = await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)));
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);

            // The other half is the other projects'.
            using var other = inFlight.Begin(new(-1));
            Assert.True(other.TryTake(2 << 20));
            Assert.False(other.TryTake(1));
        }

        for (var i = 0; i < 20; i++)
        {
            await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)).ToByteArray()[..^1]);
            await receiver.SendAsync(new byte[(1 << 20) + 1]);
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        }

        using var again = inFlight.Begin(receiver.Project);
        Assert.True(again.TryTake(2 << 20));
    }

    [Fact]
    public async Task What_a_request_holds_is_held_until_its_calls_are_settled_also_when_nobody_waits()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        var options = new IngestOptions { MaxBodyBytes = 1 << 20, MaxCallsInRequest = 1000, MaxSpansInRequest = 1000, MaxBytesInFlight = 8 << 20, CommitTimeout = TimeSpan.FromSeconds(1) };
        await using var receiver = await TestReceiver.StartAsync(own.Database, options);
        var inFlight = receiver.Get<Farthing.Ingest.Otlp.BytesInFlight>();
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        await using (var blocking = await own.Database.Source.OpenConnectionAsync())
        {
            await using var block = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE calls IN EXCLUSIVE MODE", blocking);
            await block.ExecuteNonQueryAsync();
            var late = await receiver.SendAsync(Requests.Of(Enumerable.Range(0, 1000).Select(_ => Requests.Counted(1, 1))));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
            using var rest = inFlight.Begin(receiver.Project);
            // What it holds it is held to, and is not free.
            Assert.False(rest.TryTake((8 << 20) - (2 * 1000 * 2000) + 1));
        }

        // The lock is gone: what nobody waits for is stored, and gives back what it held.
        await Accounting.EventuallyAsync(receiver, s => s.Stored == 1001);
        for (var i = 0; i < 100; i++)
        {
            using var all = inFlight.Begin(receiver.Project);
            if (all.TryTake(8 << 20))
            {
                return;
            }

            await Task.Yield();
        }

        Assert.Fail("What was held did not come back.");
    }

    [Fact]
    public async Task More_calls_than_a_request_may_hold_are_refused_whole()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { MaxCallsInRequest = 10 });
        var refused = await receiver.SendAsync(Requests.Of(Enumerable.Range(0, 11).Select(_ => Requests.Counted(1, 1))));
        Assert.Contains("10 model calls", await TestReceiver.RefusalAsync(refused, HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
        Assert.Equal(0, (await TotalAsync(receiver)).Calls);
    }

    [Fact]
    public async Task More_spans_than_a_request_may_hold_are_refused_whole_and_plain_ones_can_be_left_out()
    {
        var plain = Enumerable.Range(0, 11).Select(_ => Requests.Plain(null, ("http.request.method", "GET"))).ToList();
        await using var receiver = await TestReceiver.StartAsync(database, new() { MaxSpansInRequest = 10 });
        Assert.Contains("10 spans", await TestReceiver.RefusalAsync(await receiver.SendAsync(Requests.Of(plain)), HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);

        await using var without = await TestReceiver.StartAsync(database, new() { MaxSpansInRequest = 10, KeepPlainSpans = false });
        Assert.Equal(HttpStatusCode.OK, (await without.SendAsync(Requests.Of(plain))).StatusCode);
        var status = await Accounting.EventuallyAsync(without, s => s.NotBilled > 0);
        Assert.Equal((0, 11), (status.Accepted, status.NotBilled));
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_not_waited_for()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { BodyTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, receiver.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {receiver.Key}\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\nabc"));
        var answer = new byte[64];
        var length = await stream.ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith("HTTP/1.1 408", System.Text.Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_names_in_every_dimension_are_stored_like_others()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        string Long(int i) => new string('漢', 300) + i;
        var span = Requests.Call(null, ("gen_ai.usage.input_tokens", 5), ("gen_ai.usage.output_tokens", 5), ("farthing.feature", Long(1)), ("farthing.team", Long(2)),
            ("gen_ai.response.model", Long(3)), ("openai.response.service_tier", Long(4)), ("user.id", Long(5)), ("farthing.tags", (string[])[Long(6), Long(7)]));
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(span))).StatusCode);
        Assert.Equal(1, (await TotalAsync(receiver)).Calls);
    }

    [Fact]
    public async Task An_endless_dimension_gets_no_more_series_than_a_project_may_have_and_every_call_is_stored()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var calls = 0;
        while (calls < Farthing.Storage.Writing.SeriesIds.Most + 8000)
        {
            var request = Requests.Of(Enumerable.Range(calls, 4000).Select(i => Requests.Call(null, ("gen_ai.usage.input_tokens", 1), ("gen_ai.usage.output_tokens", 1), ("farthing.feature", $"request {i}"))));
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);
            calls += 4000;
        }

        Assert.Equal(calls, (await TotalAsync(receiver)).Calls);
        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.True(status.Balances);
        Assert.Equal(calls - Farthing.Storage.Writing.SeriesIds.Most, status.Collapsed);
        Assert.InRange(await database.ScalarAsync<long>($"SELECT count(*) FROM series WHERE project_id = {receiver.Project.Value}"), 1, Farthing.Storage.Writing.SeriesIds.Most + 1);
    }

    [Fact]
    public async Task Without_a_known_key_nothing_is_read()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var body = Requests.Of(Requests.Counted(1, 1)).ToByteArray();
        await TestReceiver.RefusalAsync(await receiver.SendAsync(body, key: "fk_wrong"), HttpStatusCode.Unauthorized);
        await TestReceiver.RefusalAsync(await receiver.SendAsync(body, key: receiver.Key[..^1] + "_"), HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, (await receiver.Client.PostAsync("/v1/traces", new ByteArrayContent(body))).StatusCode);
        Assert.Equal(0, (await TotalAsync(receiver)).Calls);
    }

    [Fact]
    public async Task A_call_that_the_database_refuses_is_kept_aside_alone_and_the_rest_is_stored()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await own.Database.ExecuteAsync("ALTER TABLE calls ADD CONSTRAINT no_poison CHECK (response_id <> 'poison')");
        await using var receiver = await TestReceiver.StartAsync(own.Database);
        var spans = Enumerable.Range(0, 20).Select(i => i == 7
            ? Requests.Call(null, ("gen_ai.usage.input_tokens", 1), ("gen_ai.response.id", "poison")) : Requests.Counted(1, 1)).ToList();
        var request = Requests.Of(spans);

        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);

        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal((20, 19, 1, 20, true), (status.Accepted, status.Stored, status.DeadLettered, status.Duplicate, status.Balances));
        Assert.Contains("no_poison", await own.Database.ScalarAsync<string>("SELECT reason FROM dead_letters"), StringComparison.Ordinal);
        var kept = Farthing.Ingest.Batches.CallBatchCodec.Read(await own.Database.ScalarAsync<byte[]>("SELECT payload FROM dead_letters"));
        Assert.Equal(Requests.Id(spans[7]), Assert.Single(kept.Calls).Id);
    }

    [Fact]
    public async Task Many_senders_at_once_are_all_answered_and_all_stored()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await Task.Yield();
            return await receiver.SendAsync(Requests.Of(Enumerable.Range(0, 25).Select(_ => Requests.Counted(i, 1))));
        }));
        Assert.All(responses, r => Assert.Equal(HttpStatusCode.OK, r.StatusCode));
        var total = await TotalAsync(receiver);
        Assert.Equal((1000, 25 * Enumerable.Range(0, 40).Sum()), (total.Calls, total.Tokens[Meter.Input]));
    }

    [Fact]
    public async Task What_is_wrong_with_one_projects_calls_is_not_the_others_trouble()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await using var receiver = await TestReceiver.StartAsync(own.Database);
        var other = await receiver.Get<Farthing.Storage.Projects.ProjectStore>().EnsureAsync("other", default);
        var otherKey = (await receiver.Get<Farthing.Storage.Keys.ApiKeyStore>().CreateAsync(other, new("a test"), default)).Key;
        await own.Database.ExecuteAsync($$"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION SQLSTATE ''42501''; END';
            CREATE TRIGGER refuse BEFORE INSERT ON calls FOR EACH ROW WHEN (NEW.project_id = {{other.Id.Value}}) EXECUTE FUNCTION refuse();
            """);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)).ToByteArray(), i % 2 == 0 ? null : otherKey)));
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answers[i].StatusCode);
        }

        Assert.Equal(20, (await TotalAsync(receiver)).Calls);
    }

    [Fact]
    public void An_option_out_of_its_range_names_its_setting()
    {
        var services = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        var error = Assert.Throws<InvalidOperationException>(() => services.AddFarthingIngest(new() { MaxBodyBytes = 5 }));
        Assert.Contains("FARTHING_INGEST__MAXBODYBYTES", error.Message, StringComparison.Ordinal);
    }

    private static async Task<SpendTotals> TotalAsync(TestReceiver receiver)
    {
        await using var sums = await receiver.Get<SpendQueries>().OpenAsync(receiver.Project, default);
        return await sums.TotalAsync(new(Requests.Now.AddDays(-1), Requests.Now.AddDays(1)), new Dictionary<Dimension, string>(), default);
    }
}
