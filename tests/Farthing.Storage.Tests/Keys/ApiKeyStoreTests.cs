using System.Collections.Concurrent;
using Farthing.Storage.Keys;
using Farthing.Storage.Migrations;
using Farthing.Storage.Projects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Farthing.Storage.Tests.Keys;

public class ApiKeyStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly NewKey s_key = new("a test");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(TestStore.Noon));

    [Fact]
    public async Task A_key_opens_its_project_and_no_other_text_does()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var key = (await store.CreateAsync(project, s_key, default)).Key;

        Assert.Equal(project, (await store.FindAsync(key, default))!.Project);
        var last = key[^1] == 'x' ? 'y' : 'x';
        Assert.Null(await store.FindAsync(key[..^1] + last, default));
        Assert.Null(await store.FindForIngestAsync(key[..^1] + last, default));
        Assert.Null(await store.FindAsync(key + "x", default));
        Assert.Null(await store.FindAsync(ApiKey.New(), default));
        Assert.Null(await store.FindAsync("", default));
    }

    [Fact]
    public async Task A_key_may_what_it_was_made_for_within_its_limits()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var plain = await store.CreateAsync(project, s_key, default);
        var bounded = await store.CreateAsync(
            project, new("bounded") { Scopes = KeyScopes.Read | KeyScopes.Manage, Limits = new(0.5, 1_000_000, 4_096), ExpiresAt = TestStore.Noon.AddDays(1) }, default);

        Assert.Equal((KeyScopes.Ingest, KeyLimits.None), Of(await store.FindAsync(plain.Key, default)));
        Assert.Equal((KeyScopes.Read | KeyScopes.Manage, new KeyLimits(0.5, 1_000_000, 4_096)), Of(await store.FindAsync(bounded.Key, default)));
        Assert.Equal(bounded.Listed, (await store.ListAsync(project.Id, 10, default)).Single(k => k.Name == "bounded"));

        static (KeyScopes, KeyLimits) Of(KeyGrant? grant) => (grant!.Scopes, grant.Limits);
    }

    [Fact]
    public async Task A_key_that_was_made_before_there_were_scopes_keeps_all_of_them()
    {
        var name = $"test_{Guid.NewGuid():n}";
        await database.ExecuteAsync($"CREATE DATABASE {name}");
        try
        {
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name }.ConnectionString);
            await new Migrator(source, [.. Migration.Embedded.Where(m => m.Number <= 8)]).ApplyAsync(default);
            var key = $"fk_00000000_{new string('x', 43)}";
            await using var insert = source.CreateCommand($"INSERT INTO api_keys (project_id, name, prefix, hash) VALUES (1, 'old', 'fk_00000000', sha256('{key}'))");
            await insert.ExecuteNonQueryAsync();
            await new Migrator(source).ApplyAsync(default);
            Assert.Equal(KeyScopes.Ingest | KeyScopes.Read | KeyScopes.Manage, (await Store(source).FindAsync(key, default))!.Scopes);
        }
        finally
        {
            await database.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_here_and_within_seconds_elsewhere()
    {
        var (store, elsewhere, project) = (Store(), Store(), await NewProjectAsync());
        var key = await store.CreateAsync(project, s_key, default);
        Assert.NotNull(await store.FindAsync(key.Key, default));
        Assert.NotNull(await elsewhere.FindForIngestAsync(key.Key, default));

        Assert.NotNull((await store.RevokeAsync(project.Id, key.Listed.Prefix, default))!.RevokedAt);
        Assert.Null(await store.FindAsync(key.Key, default));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(await elsewhere.FindForIngestAsync(key.Key, default));
    }

    [Fact]
    public async Task A_key_of_another_project_can_neither_be_revoked_nor_rotated()
    {
        var (store, project, other) = (Store(), await NewProjectAsync(), await NewProjectAsync());
        var key = await store.CreateAsync(project, s_key, default);
        Assert.Null(await store.RevokeAsync(other.Id, key.Listed.Prefix, default));
        Assert.Null(await store.RotateAsync(other.Id, key.Listed.Prefix, TimeSpan.Zero, default));
        Assert.NotNull(await store.FindAsync(key.Key, default));
        Assert.Empty(await store.ListAsync(other.Id, 10, default));
    }

    [Fact]
    public async Task A_key_ends_by_itself_at_its_moment()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var key = await store.CreateAsync(project, s_key with { ExpiresAt = TestStore.Noon.AddSeconds(2) }, default);
        Assert.NotNull(await store.FindAsync(key.Key, default));

        // Within the time for which the database's word is trusted.
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await store.FindAsync(key.Key, default));
        Assert.Null(await store.FindForIngestAsync(key.Key, default));
        Assert.False(Assert.Single(await store.ListAsync(project.Id, 10, default)).IsValid(TestStore.Noon.AddSeconds(2)));
    }

    [Fact]
    public async Task A_rotated_key_goes_on_for_the_overlap_beside_the_one_that_replaces_it()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var old = await store.CreateAsync(project, s_key with { Scopes = KeyScopes.Read, Limits = new(5), ExpiresAt = TestStore.Noon.AddDays(90) }, default);
        _time.Advance(TimeSpan.FromDays(80));
        var made = (await store.RotateAsync(project.Id, old.Listed.Prefix, TimeSpan.FromHours(1), default))!;

        Assert.Equal(("a test", KeyScopes.Read, new KeyLimits(5)), (made.Listed.Name, made.Listed.Scopes, made.Listed.Limits));
        Assert.Equal(TestStore.Noon.AddDays(170), made.Listed.ExpiresAt);
        var listed = (await store.ListAsync(project.Id, 10, default)).Single(k => k.Prefix == old.Listed.Prefix);
        Assert.Equal((TestStore.Noon.AddDays(80).AddHours(1), made.Listed.Prefix), (listed.ExpiresAt, listed.ReplacedBy));
        Assert.NotNull(await store.FindAsync(old.Key, default));
        Assert.NotNull(await store.FindAsync(made.Key, default));
        Assert.Contains(made.Listed.Prefix, (await Assert.ThrowsAsync<InvalidOperationException>(() => store.RotateAsync(project.Id, old.Listed.Prefix, TimeSpan.Zero, default))).Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await store.FindAsync(old.Key, default));
        Assert.NotNull(await store.FindAsync(made.Key, default));
    }

    [Fact]
    public async Task Of_rotations_at_once_one_makes_a_key()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var key = await store.CreateAsync(project, s_key, default);
        var rotations = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return await store.RotateAsync(null, key.Listed.Prefix, TimeSpan.Zero, default);
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }));
        Assert.Single(rotations.OfType<MadeKey>());
        Assert.Equal(2, (await store.ListAsync(project.Id, 10, default)).Count);
        Assert.Equal(1, await store.CountValidAsync(project.Id, default));
    }

    [Fact]
    public async Task A_key_that_is_revoked_cannot_be_rotated()
    {
        var (store, project) = (Store(), await NewProjectAsync());
        var key = await store.CreateAsync(project, s_key, default);
        await store.RevokeAsync(null, key.Listed.Prefix, default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.RotateAsync(null, key.Listed.Prefix, TimeSpan.Zero, default));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_noted_to_the_minute_and_off_the_request()
    {
        var (use, project) = (new KeyUse(database.Source, _time, NullLogger<KeyUse>.Instance), await NewProjectAsync());
        var store = new ApiKeyStore(database.Source, use, _time, NullLogger<ApiKeyStore>.Instance);
        var key = await store.CreateAsync(project, s_key, default);
        await store.FindAsync(key.Key[..^1] + (key.Key[^1] == 'x' ? 'y' : 'x'), default);
        await use.FlushAsync(default);
        Assert.Null(Assert.Single(await store.ListAsync(project.Id, 10, default)).LastUsedAt);

        await store.FindAsync(key.Key, default);
        Assert.Null(Assert.Single(await store.ListAsync(project.Id, 10, default)).LastUsedAt);
        await use.FlushAsync(default);
        Assert.Equal(TestStore.Noon, Assert.Single(await store.ListAsync(project.Id, 10, default)).LastUsedAt);
        _time.Advance(TimeSpan.FromMinutes(3));
        await store.FindForIngestAsync(key.Key, default);
        await use.FlushAsync(default);
        Assert.Equal(TestStore.Noon.AddMinutes(3), Assert.Single(await store.ListAsync(project.Id, 10, default)).LastUsedAt);
    }

    [Fact]
    public async Task While_the_database_is_away_a_key_that_was_valid_sends_for_ten_minutes_and_that_is_logged_once()
    {
        await using var line = new DatabaseLine(database);
        await using var source = NpgsqlDataSource.Create(line.ConnectionString);
        var log = new Lines();
        var store = Store(source, log);
        var key = await store.CreateAsync(await NewProjectAsync(), s_key, default);
        Assert.NotNull(await store.FindForIngestAsync(key.Key, default));

        line.Cut();
        for (var minutes = 1; minutes < 10; minutes += 2)
        {
            _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(3));
            Assert.NotNull(await store.FindForIngestAsync(key.Key, default));
            await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.FindForIngestAsync(ApiKey.New(), default));
        }

        Assert.Single(log.All);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.FindForIngestAsync(key.Key, default));

        line.Mend();
        Assert.NotNull(await store.FindForIngestAsync(key.Key, default));
        Assert.Equal(2, log.All.Count);
    }

    [Fact]
    public async Task A_key_is_no_good_for_reading_while_the_database_is_away()
    {
        await using var line = new DatabaseLine(database);
        await using var source = NpgsqlDataSource.Create(line.ConnectionString);
        var store = Store(source);
        var key = await store.CreateAsync(await NewProjectAsync(), s_key with { Scopes = KeyScopes.Read }, default);
        Assert.NotNull(await store.FindAsync(key.Key, default));
        line.Cut();
        _time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await store.FindAsync(key.Key, default));
    }

    [Fact]
    public async Task A_key_that_ends_while_the_database_is_away_has_ended()
    {
        await using var line = new DatabaseLine(database);
        await using var source = NpgsqlDataSource.Create(line.ConnectionString);
        var store = Store(source);
        var key = await store.CreateAsync(await NewProjectAsync(), s_key with { ExpiresAt = TestStore.Noon.AddMinutes(1) }, default);
        Assert.NotNull(await store.FindForIngestAsync(key.Key, default));
        line.Cut();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await store.FindForIngestAsync(key.Key, default));
    }

    [Fact]
    public async Task A_database_that_hangs_keeps_no_sender_waiting()
    {
        await using var line = new DatabaseLine(database);
        await using var source = NpgsqlDataSource.Create(line.ConnectionString);
        var store = Store(source);
        var key = await store.CreateAsync(await NewProjectAsync(), s_key, default);
        Assert.NotNull(await store.FindForIngestAsync(key.Key, default));
        line.Hang();
        source.Clear();
        _time.Advance(TimeSpan.FromSeconds(6));
        var found = store.FindForIngestAsync(key.Key, default).AsTask();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(await found);

        // The next does not even ask.
        Assert.True(store.FindForIngestAsync(key.Key, default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_key_that_is_forgotten_while_a_database_hangs_finds_the_database_away()
    {
        await using var line = new DatabaseLine(database);
        await using var source = NpgsqlDataSource.Create(line.ConnectionString);
        var store = Store(source);
        var key = await store.CreateAsync(await NewProjectAsync(), s_key, default);
        Assert.NotNull(await store.FindForIngestAsync(key.Key, default));
        line.Hang();
        source.Clear();
        _time.Advance(TimeSpan.FromMinutes(10));
        var found = store.FindForIngestAsync(key.Key, default).AsTask();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<NpgsqlException>(() => found);
    }

    [Fact]
    public async Task Keys_tried_at_random_do_not_push_out_those_in_use()
    {
        var store = Store();
        var key = await store.CreateAsync(await NewProjectAsync(), s_key, default);
        Assert.NotNull(await store.FindAsync(key.Key, default));
        for (var i = 0; i < 10_001; i++)
        {
            Assert.Null(await store.FindAsync(ApiKey.New(), default));
        }

        // Not asked of the database, which no longer has it: it is still remembered.
        await database.ExecuteAsync($"DELETE FROM api_keys WHERE prefix = '{key.Listed.Prefix}'");
        Assert.NotNull(await store.FindAsync(key.Key, default));
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
        var key = (await Store().CreateAsync(await NewProjectAsync(), s_key, default)).Key;
        var row = await database.ScalarAsync<string>($"SELECT k::text FROM api_keys k WHERE prefix = '{ApiKey.Prefix(key)}'");
        Assert.DoesNotContain(key[(ApiKey.PrefixLength + 1)..], row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "name")]
    [InlineData("two\nlines", "name")]
    [InlineData("a test", "scopes", KeyScopes.None)]
    [InlineData("a test", "requests_per_second", KeyScopes.Read, 0.0)]
    [InlineData("a test", "requests_per_second", KeyScopes.Read, double.NaN)]
    [InlineData("a test", "bytes_per_second", KeyScopes.Read, 1.0, 0L)]
    [InlineData("a test", "max_body_bytes", KeyScopes.Read, 1.0, 1L, 0)]
    [InlineData("a test", "max_body_bytes", KeyScopes.Read, 1.0, 1L, (64 << 20) + 1)]
    public void What_is_wrong_with_a_key_is_named(string name, string member, KeyScopes scopes = KeyScopes.Ingest, double? requests = null, long? bytes = null, int? body = null) =>
        Assert.Equal(member, new NewKey(name) { Scopes = scopes, Limits = new(requests, bytes, body) }.Problem(TestStore.Noon)?.Member);

    private ApiKeyStore Store(NpgsqlDataSource? source = null, ILogger<ApiKeyStore>? log = null) => new(
        source ?? database.Source, new KeyUse(source ?? database.Source, _time, NullLogger<KeyUse>.Instance), _time, log ?? NullLogger<ApiKeyStore>.Instance);

    private Task<Project> NewProjectAsync() => new ProjectStore(database.Source).EnsureAsync(Guid.NewGuid().ToString("n"), default);

    private sealed class Lines : ILogger<ApiKeyStore>
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));
    }
}
