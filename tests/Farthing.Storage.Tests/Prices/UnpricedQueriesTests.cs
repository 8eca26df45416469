using Farthing.Core.Usage;
using Farthing.Storage.Prices;

namespace Farthing.Storage.Tests.Prices;

public sealed class UnpricedQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);
    private readonly UnpricedQueries _queries = new(database.Source);

    [Fact]
    public async Task Models_without_a_price_are_listed_with_reason_tokens_calls_and_since_when()
    {
        var project = await _store.NewProjectAsync();
        var tier = TestStore.Call(TestStore.Noon.AddMinutes(7), "gpt-5", input: 30);
        await _store.Writer.WriteAsync(
        [
            .. new[] { -500, -3, 0, 1 }.Select(hours => TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddHours(hours), "gpt-99"))),
            TestStore.Priced(project, TestStore.Call(TestStore.Noon)),
            TestStore.Priced(project, tier with { Dimensions = tier.Dimensions with { Tier = "ultrafast" } }),
            TestStore.Priced(project, TestStore.Call(TestStore.Noon, "gpt-4o", "audio") with { Usage = new() { [Meter.Input] = 7, [Meter.Output] = 1, [Meter.OutputAudio] = 5 } }),
        ], default);

        var models = await _queries.ReadAsync(project, TestStore.Noon.AddHours(-24), 10, default);
        Assert.Equal(
            [("gpt-99", "", "unknown_model", 3, 0, 330m), ("gpt-5", "ultrafast", "unknown_tier", 1, 0, 40m), ("gpt-4o", "", "no_rate:output_audio", 0, 1, 5m)],
            models.Select(m => (m.Model, m.Tier, m.Reason!, (int)m.UnpricedCalls, (int)m.PartialCalls, m.UnpricedTokens)));
        Assert.Equal([TestStore.Noon.AddHours(-500), TestStore.Noon, TestStore.Noon], models.Select(m => m.Since));
        Assert.Single(await _queries.ReadAsync(project, TestStore.Noon.AddHours(-24), 1, default));
        Assert.Empty(await _queries.ReadAsync(await _store.NewProjectAsync(), TestStore.Noon.AddHours(-24), 10, default));
    }

    [Fact]
    public async Task What_no_price_would_help_is_not_listed()
    {
        var project = await _store.NewProjectAsync();
        await _store.Writer.WriteAsync(
        [
            TestStore.Priced(project, TestStore.Call(TestStore.Noon, "gpt-stated") with { StatedCostUsd = 0.5m }),
            TestStore.Priced(project, TestStore.Call(TestStore.Noon) with { Usage = default }),
        ], default);
        Assert.Empty(await _queries.ReadAsync(project, TestStore.Noon.AddHours(-24), 10, default));

        // Beside one whose cost nobody stated, only that one's tokens count.
        await _store.Writer.WriteAsync([TestStore.Priced(project, TestStore.Call(TestStore.Noon, "gpt-stated"))], default);
        Assert.Equal(("unknown_model", 1, 110m), (await _queries.ReadAsync(project, TestStore.Noon.AddHours(-24), 10, default)) is [var only] ? (only.Reason, (int)only.UnpricedCalls, only.UnpricedTokens) : default);
    }
}
