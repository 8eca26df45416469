using System.Collections.Immutable;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Changes;
using Farthing.Core.Usage;
using Farthing.Storage.Prices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Farthing.Storage.Tests.Prices;

public sealed class CurrentPricesTests : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly TestDatabase _database;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(TestStore.Noon));
    private readonly PriceChangeStore _changes;
    private readonly ContractPriceStore _contracts;

    public CurrentPricesTests(TestDatabase database)
    {
        _database = database;
        _changes = new(database.Source, _time);
        _contracts = new(database.Source, _time);
    }

    [Fact]
    public async Task Imports_in_force_are_laid_over_the_shipped_book_in_order_until_they_are_withdrawn()
    {
        var first = await AddAsync(Change("test-a", 3), Change("test-b", 1));
        var second = await AddAsync(Change("test-a", 4, TestStore.Noon.Date));
        using var prices = Prices();
        Assert.Null(Rate(prices, "test-a"));
        await prices.LoadAsync(default);
        Assert.Equal((4m, 1m), (Rate(prices, "test-a"), Rate(prices, "test-b")));

        Assert.True(await _changes.WithdrawAsync(second, default));
        Assert.False(await _changes.WithdrawAsync(second, default));
        await prices.LoadAsync(default);
        Assert.Equal(3, Rate(prices, "test-a"));

        Assert.True(await _changes.WithdrawAsync(first, default));
        await prices.LoadAsync(default);
        Assert.Null(Rate(prices, "test-b"));
        var listed = (await _changes.ListAsync(100, default)).Where(c => c.Id == first || c.Id == second).ToList();
        Assert.Equal([second, first], listed.Select(c => c.Id));
        Assert.All(listed, c => Assert.Equal(TestStore.Noon, c.WithdrawnAt));
        Assert.Equal(("csv", "prices.csv", 32, "a note", "gpt-5"), (listed[0].Kind, listed[0].FileName, listed[0].FileDigest.Length, listed[0].Note, listed[0].Confirmed["openai"].Single()));
    }

    [Fact]
    public async Task A_change_in_the_database_is_in_force_in_every_process_at_once()
    {
        using var one = Prices();
        using var other = Prices();
        await one.StartAsync(default);
        await other.StartAsync(default);
        var id = await AddAsync(Change("test-told", 2));
        await EventuallyAsync(() => Rate(one, "test-told") == 2 && Rate(other, "test-told") == 2);
        await _changes.WithdrawAsync(id, default);
        await EventuallyAsync(() => Rate(one, "test-told") is null && Rate(other, "test-told") is null);
        await one.StopAsync(default);
        await other.StopAsync(default);
    }

    [Fact]
    public async Task A_load_that_fails_leaves_the_last_good_prices_and_says_so()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            var changes = new PriceChangeStore(database.Source, _time);
            using var prices = Prices(database, changes);
            await changes.AddAsync(Import(Change("test-kept", 2)), default);
            await prices.LoadAsync(default);
            Assert.Equal(new PricesLoad(TestStore.Noon, null), prices.Load);

            await database.ExecuteAsync("ALTER TABLE price_changes RENAME TO elsewhere");
            _time.Advance(TimeSpan.FromMinutes(3));
            await Assert.ThrowsAsync<PostgresException>(() => prices.LoadAsync(default));
            Assert.Equal((2m, TestStore.Noon), (Rate(prices, "test-kept"), prices.Load.LoadedAt!.Value));
            Assert.Contains("price_changes", prices.Load.Error, StringComparison.Ordinal);

            await database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO price_changes");
            await prices.LoadAsync(default);
            Assert.Equal(new PricesLoad(TestStore.Noon.AddMinutes(3), null), prices.Load);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_change_that_no_longer_goes_with_the_book_is_left_out_and_named_and_the_others_hold()
    {
        var id = await AddAsync(Change("test-good", 2), Change("test-bad", 1) with { Match = ["ft:gpt-4o-2024-08*"] });
        using var prices = Prices();
        await prices.LoadAsync(default);
        Assert.Equal(2, Rate(prices, "test-good"));
        Assert.StartsWith($"import {id}: openai/test-bad: the name ft:gpt-4o-2024-08* would take", Assert.Single(prices.Now.Problems, p => p.Contains("test-bad", StringComparison.Ordinal)), StringComparison.Ordinal);
        await _changes.WithdrawAsync(id, default);
    }

    [Fact]
    public async Task A_contract_is_of_its_project_alone()
    {
        var store = new TestStore(_database);
        var (mine, other) = (await store.NewProjectAsync(), await store.NewProjectAsync());
        var percent = await _contracts.AddAsync(mine, new() { Provider = "openai", PercentOff = 20, Note = "agreed", From = TestStore.Noon.AddDays(-1) }, default);
        await _contracts.AddAsync(mine, new() { Provider = "openai", Model = "gpt-5", Tier = "", Rates = new() { [Meter.Input] = 0.123456789012m } }, default);
        using var prices = Prices();
        await prices.LoadAsync(default);
        var call = TestStore.Call(TestStore.Noon);
        Assert.Equal((CostSource.Contract, "contract: 20% off list"), (prices.Now.Price(mine, call).Source!.Value, prices.Now.Price(mine, call).Rule));
        Assert.Equal(CostSource.List, prices.Now.Price(other, call).Source);
        Assert.Equal(0.123456789012m, prices.Now.Price(mine, TestStore.Call(TestStore.Noon, "gpt-5", input: 1_000_000)).Amounts[Meter.Input]);

        Assert.Equal([20m, null], (await _contracts.ListAsync(mine, default)).Select(c => c.Price.PercentOff));
        Assert.Empty(await _contracts.ListAsync(other, default));
        Assert.False(await _contracts.WithdrawAsync(other, percent, default));
        Assert.True(await _contracts.WithdrawAsync(mine, percent, default));
        await prices.LoadAsync(default);
        Assert.Equal(CostSource.List, prices.Now.Price(mine, call).Source);
    }

    [Fact]
    public async Task What_a_contract_charges_is_stored_with_its_price()
    {
        var store = new TestStore(_database);
        var project = await store.NewProjectAsync();
        await _contracts.AddAsync(project, new() { Provider = "openai", PercentOff = 20 }, default);
        using var prices = Prices();
        await prices.LoadAsync(default);
        var call = TestStore.Call(TestStore.Noon);
        await store.Writer.WriteAsync([new(project, call, prices.Now.Price(project, call))], default);
        var stored = (await store.Calls.FindAsync(project, call.Id, default))!;
        Assert.Equal((CostSource.Contract, "contract: 20% off list", 0.12m), (stored.Cost.Source!.Value, stored.Cost.Rule, stored.Cost.Price!.Cards[0].Rates[Meter.Input]!.Value));
        Assert.StartsWith("openai/gpt-4o-mini+contract~", stored.Cost.Price.Version, StringComparison.Ordinal);
    }

    private CurrentPrices Prices() => Prices(_database, _changes);

    private CurrentPrices Prices(TestDatabase database, PriceChangeStore changes) => new(
        new StorageOptions { Database = database.ConnectionString }, database.Source, changes, new(database.Source, _time), _time, NullLogger<CurrentPrices>.Instance);

    private Task<long> AddAsync(params PriceChange[] changes) => _changes.AddAsync(Import(changes), default);

    internal static StoredPriceChanges Import(params PriceChange[] changes) => new()
    {
        Kind = "csv",
        FileName = "prices.csv",
        FileDigest = [.. new byte[32]],
        Note = "a note",
        Changes = [.. changes],
        Confirmed = ImmutableDictionary<string, IReadOnlyList<string>>.Empty.Add("openai", ["gpt-5"]),
    };

    internal static PriceChange Change(string model, decimal input, DateTime? from = null) => new()
    {
        Provider = "openai", Model = model, From = from, Cards = [new(0, new() { [Meter.Input] = input, [Meter.Output] = 10 })], Source = "a test", AsOf = new(2026, 11, 24),
    };

    private static decimal? Rate(CurrentPrices prices, string model) => prices.Now.Book.Find("openai", model, TestStore.Noon)?.Cards[0].Rates[Meter.Input];

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_patience);
            await Task.Yield();
        }
    }
}
