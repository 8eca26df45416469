using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Owners;

public class SupersededRatingTests : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_whole = new(TestStore.Noon.AddDays(-1), TestStore.Noon.AddDays(1));

    private readonly TestDatabase _database;
    private readonly TestStore _store;
    private readonly ReratingStore _reratings;
    private readonly Rerater _rerater;

    public SupersededRatingTests(TestDatabase database)
    {
        (_database, _store, _reratings) = (database, new(database), new(database.Source, TimeProvider.System));
        _rerater = new(database.Source, new NameIds(database.Source), _reratings, TimeProvider.System) { PageSize = 7 };
    }

    [Fact]
    public async Task A_re_rating_leaves_superseded_calls_alone()
    {
        var (project, calls) = await WriteAsync(20);
        await SupersedeAsync(project, calls.Take(10));

        var rerating = await RerateAsync(project, 2);
        Assert.Equal((20 + 10, 10 + 10), (rerating.Seen, rerating.Changed));
        await CheckAsync(project);
        Assert.Equal(PricingStatus.Superseded, (await _store.Calls.FindAsync(project, calls[0].Id, default))!.Cost.Status);
    }

    [Fact]
    public async Task A_rollback_of_an_earlier_re_rating_does_not_bring_superseded_calls_back()
    {
        var (project, calls) = await WriteAsync(20);
        var before = (await _store.TotalAsync(project, s_whole)).CostUsd;
        var there = await RerateAsync(project, 3);
        await SupersedeAsync(project, calls.Take(10));

        var rollback = await RunAsync(await _reratings.AskRollbackAsync(there, default), 1);
        Assert.Equal((ReratingState.Done, 10), (rollback.State, rollback.Changed));
        await CheckAsync(project);
        Assert.Equal(before, (await _store.TotalAsync(project, s_whole)).CostUsd);
        Assert.Equal(PricingStatus.Superseded, (await _store.Calls.FindAsync(project, calls[0].Id, default))!.Cost.Status);
    }

    [Fact]
    public async Task Sums_are_the_ledgers_when_calls_are_superseded_while_they_are_priced_again()
    {
        var (project, calls) = await WriteAsync(300);
        var rating = Task.Run(async () =>
        {
            for (var factor = 2; factor < 6; factor++)
            {
                await RerateAsync(project, factor);
            }
        });
        foreach (var some in calls.Chunk(5))
        {
            await SupersedeAsync(project, some);
        }

        await rating;
        await CheckAsync(project);
        Assert.Equal(300, (await _store.TotalAsync(project, s_whole)).Calls);
    }

    private async Task<(ProjectId, List<Call>)> WriteAsync(int count)
    {
        var project = await _store.NewProjectAsync();
        var calls = Enumerable.Range(0, count).Select(i => TestStore.Call(TestStore.Noon.AddSeconds(i), input: 100 + i) with { ResponseId = $"response-of-number-{i}" }).ToList();
        await _store.Writer.WriteAsync([.. calls.Select(c => TestStore.Priced(project, c))], default);
        return (project, calls);
    }

    private Task<WriteResult> SupersedeAsync(ProjectId project, IEnumerable<Call> calls) => _store.Writer.WriteAsync(
        [.. calls.Select(c => TestStore.Priced(project, c with { Id = new(c.Id.TraceId, 7), Dialect = Dialect.Gateway }))], default);

    private async Task<Rerating> RerateAsync(ProjectId project, decimal factor) =>
        await RunAsync(await _reratings.AskAsync(new(project, s_whole, null), preview: false, default), factor);

    private async Task<Rerating> RunAsync(Rerating asked, decimal factor)
    {
        Assert.True(await _rerater.RunAsync(asked.Id, (p, call) => Times(TestStore.Priced(p, call).Cost, factor), _ => { }, default));
        return (await _reratings.FindAsync(asked.Id, null, default))!;
    }

    private static CallCost Times(CallCost cost, decimal factor)
    {
        var amounts = new MeterMap<decimal>();
        foreach (var (meter, amount) in cost.Amounts.Pairs)
        {
            amounts[meter] = amount * factor;
        }

        return cost with { Amounts = amounts };
    }

    private async Task CheckAsync(ProjectId project)
    {
        Assert.Equal(0, await Books.DifferencesAsync(_database, project));
        Assert.True((await _store.Status.ReadAsync(project, default)).Balances);
    }
}
