using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Owners;

public class ClaimAgeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Claims_of_older_days_can_be_dropped_and_the_same_call_sent_again_is_still_one()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon.AddDays(-90)) with { ResponseId = "a-response-of-sixteen" };
        await _store.Writer.WriteAsync([TestStore.Priced(project, call), TestStore.Priced(project, TestStore.Call(TestStore.Noon))], default);
        await database.ExecuteAsync("SELECT drop_chunks('call_claims', DATE '2026-10-24')");
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM call_claims"));

        Assert.Equal(new WriteResult(0, 1), await _store.Writer.WriteAsync([TestStore.Priced(project, call)], default));
        Assert.Equal(0, await Books.DifferencesAsync(database, project));
        Assert.True((await _store.Status.ReadAsync(project, default)).Balances);
    }
}
