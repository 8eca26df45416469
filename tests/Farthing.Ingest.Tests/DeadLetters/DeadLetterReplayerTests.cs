using System.Net;
using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using Farthing.Ingest.DeadLetters;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.DeadLetters;
using Farthing.Storage.Prices;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Ingest.Tests.DeadLetters;

public sealed class DeadLetterReplayerTests : IAsyncLifetime
{
    private const string NoPoison = "ALTER TABLE calls ADD CONSTRAINT no_poison CHECK (response_id NOT LIKE 'poison%')";

    private static readonly Call s_call = new()
    {
        Id = new(new UInt128(1, 2), 0xFEDC_BA98_0000_0001), ParentSpanId = 3, Time = Requests.Now, Tags = ["a", "b"],
        Dimensions = new() { Provider = "openai", Model = "gpt-4o-mini" }, Usage = new() { [Meter.Input] = 100.5m, [Meter.OutputReasoning] = 7 },
    };

    private readonly TestDatabase _database = new();
    private TestReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _receiver = await TestReceiver.StartAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_kept_aside_is_stored_once_its_reason_is_gone()
    {
        await KeepAsideAsync(120);
        Assert.Equal((120, 0, 120), Sums(await StatusAsync()));

        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison");
        Assert.Equal(new ReplayResult(120, 0, 0), await ReplayAsync());
        Assert.Equal((120, 120, 0), Sums(await StatusAsync()));
        Assert.Equal(ReplayResult.None, await ReplayAsync());
        Assert.Equal(120, await _database.ScalarAsync<long>("SELECT count(*) FROM calls"));
    }

    [Fact]
    public async Task What_fails_again_is_kept_with_the_new_reason_and_the_rest_is_stored()
    {
        await KeepAsideAsync(60);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison; ALTER TABLE calls ADD CONSTRAINT still_no_good CHECK (response_id NOT IN ('poison3', 'poison55'))");
        Assert.Equal(new ReplayResult(58, 2, 0), await ReplayAsync());
        Assert.Equal((60, 58, 2), Sums(await StatusAsync()));
        Assert.All(await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, null, 10, default), l =>
        {
            Assert.Contains("still_no_good", l.Reason, StringComparison.Ordinal);
            Assert.Equal(2, l.Attempts);
        });
    }

    [Fact]
    public async Task One_or_those_of_a_reason_can_be_chosen()
    {
        await KeepAsideAsync(3);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison; ALTER TABLE calls ADD CONSTRAINT not_this_one CHECK (response_id <> 'poison1')");
        var first = (await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, null, 10, default))[^1];
        Assert.Equal(new ReplayResult(1, 0, 0), await ReplayAsync(new(first.Id)));
        Assert.Equal(new ReplayResult(1, 1, 0), await ReplayAsync(new(null, first.Reason)));
        Assert.Equal(ReplayResult.None, await ReplayAsync(new(null, first.Reason)));
        Assert.Equal("not_this_one", Assert.Single(await Letters.GroupsAsync(_receiver.Project, 10, default)).Reason.Split('"')[^2]);
    }

    [Fact]
    public async Task Who_dies_between_storing_and_taking_away_leaves_books_that_balance_and_the_next_replay_mends()
    {
        await KeepAsideAsync(5);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison");

        // The first half of a replay, and no second.
        var content = CallBatchCodec.Read((await Letters.OpenAsync(_receiver.Project, await _database.ScalarAsync<long>("SELECT min(dead_letter_id) FROM dead_letters"), default))!.Payload);
        var call = Assert.Single(content.Calls);
        await _receiver.Get<BatchSettler>().SettleAsync(
            new WriteBatch { Calls = [new(_receiver.Project, call, _receiver.Get<CurrentPrices>().Now.Price(_receiver.Project, call))] }, default);
        Assert.True((await StatusAsync()).Balances);

        Assert.Equal(new ReplayResult(5, 0, 0), await ReplayAsync());
        Assert.Equal((5, 5, 0), Sums(await StatusAsync()));
        Assert.Equal(5, await _database.ScalarAsync<long>("SELECT count(*) FROM calls"));
    }

    [Fact]
    public async Task A_replay_that_is_given_up_half_way_loses_nothing()
    {
        await KeepAsideAsync(300);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison");
        using var giveUp = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Replayer.RunAsync(
            _receiver.Project, DeadLetterChoice.All, int.MaxValue, sum => { if (sum.Tried >= 100) { giveUp.Cancel(); } }, giveUp.Token));
        var status = await StatusAsync();
        Assert.True(status.Balances);
        Assert.InRange(status.DeadLettered, 1, 200);
        await ReplayAsync();
        Assert.Equal((300, 300, 0), Sums(await StatusAsync()));
    }

    [Fact]
    public async Task Of_replays_at_once_one_is_at_it_and_everything_is_stored_once()
    {
        await KeepAsideAsync(150);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison");
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => ReplayAsync())));
        Assert.Equal(150, results.Sum(r => r?.Replayed ?? 0));
        Assert.Equal((150, 150, 0), Sums(await StatusAsync()));
    }

    [Fact]
    public async Task Replays_that_do_not_know_of_each_other_do_no_harm_either()
    {
        await KeepAsideAsync(40);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison; ALTER TABLE calls ADD CONSTRAINT still_no_good CHECK (response_id <> 'poison7')");
        var letters = await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, null, 100, default);
        await ReplayAsync();

        // What another one read before, and takes for stored.
        Assert.Equal(0, await _receiver.Get<DeadLetterRemoval>().RemoveStoredAsync(_receiver.Project, [.. letters], default));
        Assert.Equal((40, 39, 1), Sums(await StatusAsync()));
    }

    [Fact]
    public async Task Outcomes_revenue_and_reports_are_replayed_too()
    {
        await _database.ExecuteAsync("ALTER TABLE outcomes ADD CONSTRAINT a CHECK (name <> 'poison'); ALTER TABLE revenue ADD CONSTRAINT b CHECK (kind <> 'poison'); ALTER TABLE sender_losses ADD CONSTRAINT c CHECK (reason <> 'poison')");
        await SendAsync(
            Requests.Named("farthing.outcome", ("farthing.outcome.name", "poison")),
            Requests.Named("farthing.revenue", ("farthing.revenue.amount", "1"), ("farthing.revenue.kind", "poison")),
            Requests.Named("farthing.sdk.report", ("farthing.sdk.instance", Guid.NewGuid().ToString()), ("farthing.sdk.lost", (string[])["poison=1"])));
        await _database.ExecuteAsync("ALTER TABLE outcomes DROP CONSTRAINT a; ALTER TABLE revenue DROP CONSTRAINT b; ALTER TABLE sender_losses DROP CONSTRAINT c");
        Assert.Equal(new ReplayResult(3, 0, 0), await ReplayAsync());
        var status = await StatusAsync();
        Assert.Equal((new EventCounts(1, 1, 0, 0), new EventCounts(1, 1, 0, 0), true), (status.Outcomes, status.Revenue, status.Balances));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM sender_losses"));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT sum(count)::bigint FROM accounting WHERE outcome IN ('report_accepted', 'report_dead_lettered')"));
    }

    [Fact]
    public async Task What_cannot_be_read_is_kept_and_said_so()
    {
        await KeepAsideAsync(2);
        await _database.ExecuteAsync("ALTER TABLE calls DROP CONSTRAINT no_poison; UPDATE dead_letters SET payload = '\\xff00'::bytea WHERE dead_letter_id = (SELECT min(dead_letter_id) FROM dead_letters)");
        Assert.Equal(new ReplayResult(1, 0, 1), await ReplayAsync());
        Assert.Equal((2, 1, 1), Sums(await StatusAsync()));
        Assert.Null(DeadLetterContent.TryRead([0xff, 0], out var problem));
        Assert.Contains("newer", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void A_payload_that_is_cut_off_is_no_fault_of_ours(int length)
    {
        var whole = CallBatchCodec.Write([s_call]);
        Assert.Null(DeadLetterContent.TryRead(whole[..length], out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void What_it_holds_is_told_by_names_and_exactly()
    {
        var call = s_call;
        var json = DeadLetterContent.Describe(new() { Calls = [call] });
        Assert.Equal(call.Id.ToString(), json["id"]!.GetValue<string>());
        Assert.Equal(call.Dimensions.Model, json["dimensions"]!["model"]!.GetValue<string>());
        Assert.Equal(call.Usage.Pairs.Count(), json["usage"]!.AsObject().Count);
        Assert.Equal("NaN", DeadLetterContent.Describe(new() { Outcomes = [new(new() { Id = call.Id, Time = call.Time }, "odd", double.NaN)] })["value"]!.ToString());
        Assert.Equal(2, DeadLetterContent.Describe(new() { Calls = [call, call] }).AsArray().Count);
    }

    [Fact]
    public async Task What_a_person_purges_is_counted_as_that()
    {
        await KeepAsideAsync(7);
        var removal = _receiver.Get<DeadLetterRemoval>();
        var one = (await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, null, 1, default))[0];
        Assert.Equal(1, await removal.PurgeAsync(_receiver.Project, new(one.Id), default));
        Assert.Equal(0, await removal.PurgeAsync(_receiver.Project, new(null, "another reason"), default));
        Assert.Equal(6, await removal.PurgeAsync(_receiver.Project, new(null, one.Reason), default));
        var status = await StatusAsync();
        Assert.Equal((7, 0, 0, 7, true), (status.Accepted, status.Stored, status.DeadLettered, status.Purged, status.Balances));
    }

    [Fact]
    public async Task While_one_is_at_it_others_are_told_so()
    {
        await KeepAsideAsync(2);
        await using (await _receiver.Get<DeadLetterRemoval>().TryLockAsync(_receiver.Project, default))
        {
            Assert.Null(await ReplayAsync());
            Assert.Null(await _receiver.Get<DeadLetterRemoval>().PurgeAsync(_receiver.Project, DeadLetterChoice.All, default));
        }

        Assert.Equal(2, await _receiver.Get<DeadLetterRemoval>().PurgeAsync(_receiver.Project, DeadLetterChoice.All, default));
    }

    [Fact]
    public async Task Pages_follow_one_another_and_another_project_sees_none()
    {
        await KeepAsideAsync(5);
        var first = await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, null, 3, default);
        var second = await Letters.ListAsync(_receiver.Project, DeadLetterChoice.All, first[^1].Id, 3, default);
        Assert.Equal((3, 2, 5), (first.Count, second.Count, first.Concat(second).Select(l => l.Id).Distinct().Count()));
        Assert.Empty(await Letters.ListAsync(new(_receiver.Project.Value + 1), DeadLetterChoice.All, null, 3, default));
        Assert.Null(await Letters.OpenAsync(new(_receiver.Project.Value + 1), first[0].Id, default));
        Assert.Equal(0, await _receiver.Get<DeadLetterRemoval>().PurgeAsync(new(_receiver.Project.Value + 1), DeadLetterChoice.All, default));
    }

    private DeadLetterQueries Letters => _receiver.Get<DeadLetterQueries>();

    private DeadLetterReplayer Replayer => _receiver.Get<DeadLetterReplayer>();

    private Task<ReplayResult?> ReplayAsync(DeadLetterChoice? choice = null) =>
        Replayer.RunAsync(_receiver.Project, choice ?? DeadLetterChoice.All, int.MaxValue, null, default);

    private Task<AccountingStatus> StatusAsync() => _receiver.Get<StatusQueries>().ReadAsync(_receiver.Project, default);

    private static (long Accepted, long Stored, long DeadLettered) Sums(AccountingStatus status)
    {
        Assert.True(status.Balances);
        return (status.Accepted, status.Stored, status.DeadLettered);
    }

    private async Task KeepAsideAsync(int count)
    {
        await _database.ExecuteAsync(NoPoison);
        await SendAsync([.. Enumerable.Range(0, count).Select(i => Requests.Call(null, ("gen_ai.usage.input_tokens", 1), ("gen_ai.response.id", $"poison{i}")))]);
    }

    private async Task SendAsync(params Span[] spans) => Assert.Equal(HttpStatusCode.OK, (await _receiver.SendAsync(Requests.Of(spans))).StatusCode);
}
