using Farthing.Storage.Migrations;

namespace Farthing.Storage.Tests.Migrations;

public class MigratorTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Applied_migrations_are_not_applied_again()
    {
        Assert.Empty(await new Migrator(database.Source).ApplyAsync(default));
        Assert.Equal(Migration.Embedded.Count, await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task An_applied_migration_that_was_edited_is_an_error_that_names_the_file()
    {
        var edited = Migration.Embedded.Select((m, i) => i == 1 ? m with { Sql = m.Sql + "\n-- a second thought" } : m);
        var error = await ApplyAndFailAsync(edited.Select(m => Migration.Parse(m.Name, m.Sql)));
        Assert.Contains("0002_calls.sql was edited", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_a_newer_version_has_used_is_left_alone()
    {
        var error = await ApplyAndFailAsync(Migration.Embedded.SkipLast(1));
        Assert.Contains(Migration.Embedded[^1].Name, error, StringComparison.Ordinal);
        Assert.Contains("newer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        var broken = Migration.Parse("9001_broken.sql", "CREATE TABLE half_done (a int); SELECT 1 / 0;");
        var error = await ApplyAndFailAsync([.. Migration.Embedded, broken]);
        Assert.Contains("9001_broken.sql failed and was undone: division by zero", error, StringComparison.Ordinal);
        Assert.True(await database.ScalarAsync<bool>("SELECT to_regclass('half_done') IS NULL"));
        Assert.Empty(await new Migrator(database.Source).ApplyAsync(default));
    }

    [Fact]
    public async Task Servers_that_start_together_apply_each_migration_once()
    {
        var slow = Migration.Parse("9002_slow.sql", "SELECT pg_sleep(0.2); CREATE TABLE made_once (a int);");
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            new Migrator(database.Source, [.. Migration.Embedded, slow]).ApplyAsync(default)));
        Assert.Equal(["9002_slow.sql"], applied.SelectMany(names => names));
        await database.ExecuteAsync("DROP TABLE made_once; DELETE FROM schema_migrations WHERE number = 9002");
    }

    [Fact]
    public async Task What_needs_the_community_edition_is_left_out_on_the_other()
    {
        var licence = await database.ScalarAsync<string>("SELECT current_setting('timescaledb.license')");
        var extra = Migration.Parse("9003_policies.community.sql", "CREATE TABLE community_only (a int);");
        var applied = await new Migrator(database.Source, [.. Migration.Embedded, extra]).ApplyAsync(default);
        Assert.Equal(licence == "timescale", applied.Count == 1);
        await database.ExecuteAsync("DROP TABLE IF EXISTS community_only; DELETE FROM schema_migrations WHERE number = 9003");
    }

    [Fact]
    public void Line_ends_of_a_checkout_do_not_count_as_an_edit() =>
        Assert.Equal(
            Migration.Parse("0001_a.sql", "SELECT 1;\nSELECT 2;\n").Checksum,
            Migration.Parse("0001_a.sql", "SELECT 1;\r\nSELECT 2;\r\n").Checksum);

    [Fact]
    public void A_file_without_a_number_is_not_a_migration() =>
        Assert.Throws<FormatException>(() => Migration.Parse("calls.sql", ""));

    private async Task<string> ApplyAndFailAsync(IEnumerable<Migration> migrations) =>
        (await Assert.ThrowsAsync<MigrationException>(() => new Migrator(database.Source, [.. migrations]).ApplyAsync(default))).Message;
}
