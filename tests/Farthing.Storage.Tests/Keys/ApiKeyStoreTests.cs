using Farthing.Storage.Keys;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Storage.Tests.Keys;

public class ApiKeyStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_key_opens_its_project_and_no_other_text_does()
    {
        var project = await new TestStore(database).NewProjectAsync();
        var store = new ApiKeyStore(database.Source, _time);
        var key = await store.CreateAsync(project, "a test", default);

        Assert.Equal(project, (await store.FindProjectAsync(key, default))!.Id);
        var last = key[^1] == 'x' ? 'y' : 'x';
        Assert.Null(await store.FindProjectAsync(key[..^1] + last, default));
        Assert.Null(await store.FindProjectAsync(key + "x", default));
        Assert.Null(await store.FindProjectAsync(ApiKey.New(), default));
        Assert.Null(await store.FindProjectAsync("", default));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_within_seconds()
    {
        var store = new ApiKeyStore(database.Source, _time);
        var key = await store.CreateAsync(await new TestStore(database).NewProjectAsync(), "a test", default);
        Assert.NotNull(await store.FindProjectAsync(key, default));

        await database.ExecuteAsync($"UPDATE api_keys SET revoked_at = now() WHERE prefix = '{ApiKey.Prefix(key)}'");
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await store.FindProjectAsync(key, default));
    }

    [Fact]
    public async Task Keys_tried_at_random_do_not_push_out_those_in_use()
    {
        var store = new ApiKeyStore(database.Source, _time);
        var key = await store.CreateAsync(await new TestStore(database).NewProjectAsync(), "a test", default);
        Assert.NotNull(await store.FindProjectAsync(key, default));
        for (var i = 0; i < 10_001; i++)
        {
            Assert.Null(await store.FindProjectAsync(ApiKey.New(), default));
        }

        // Not asked of the database, which no longer has it: it is still remembered.
        await database.ExecuteAsync($"DELETE FROM api_keys WHERE prefix = '{ApiKey.Prefix(key)}'");
        Assert.NotNull(await store.FindProjectAsync(key, default));
    }

    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer  abc ", "abc")]
    [InlineData("Basic abc", null)]
    [InlineData("Bearer", null)]
    [InlineData(null, null)]
    public void A_key_stands_in_the_header_as_a_bearer_token(string? header, string? key) => Assert.Equal(key, ApiKey.FromHeader(header));

    [Fact]
    public async Task The_secret_is_not_in_the_database()
    {
        var key = await new ApiKeyStore(database.Source, _time).CreateAsync(await new TestStore(database).NewProjectAsync(), "a test", default);
        var row = await database.ScalarAsync<string>($"SELECT k::text FROM api_keys k WHERE prefix = '{ApiKey.Prefix(key)}'");
        Assert.DoesNotContain(key[(ApiKey.PrefixLength + 1)..], row, StringComparison.Ordinal);
    }
}
