using Farthing.Storage.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Storage.Tests.Live;

public class CommitFeedTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_commit_is_told_to_those_who_watch_its_project_until_they_stop()
    {
        var store = new TestStore(database);
        var (mine, other) = (await store.NewProjectAsync(), await store.NewProjectAsync());
        using var feed = new CommitFeed(new StorageOptions { Database = database.ConnectionString }, TimeProvider.System, NullLogger<CommitFeed>.Instance);
        var told = new SemaphoreSlim(0);
        var others = 0;
        using var unrelated = feed.Subscribe(other, () => Interlocked.Increment(ref others));
        using (feed.Subscribe(mine, () => told.Release()))
        {
            // Everyone is told once when the feed connects, for what it may have missed.
            await feed.StartAsync(default);
            await ToldAsync();
            await CommitAsync();
            await ToldAsync();
            var before = others;
            await CommitAsync();
            await ToldAsync();
            Assert.Equal(before, others);
        }

        await CommitAsync();
        await feed.StopAsync(default);
        Assert.Equal(0, told.CurrentCount);

        async Task ToldAsync() => Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(20)));
        Task CommitAsync() => store.Writer.WriteAsync([TestStore.Priced(mine, TestStore.Call(TestStore.Noon))], default);
    }
}
