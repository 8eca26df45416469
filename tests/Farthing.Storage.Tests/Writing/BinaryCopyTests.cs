using System.Globalization;
using Farthing.Storage.Writing;
using FsCheck.Fluent;
using Npgsql;

namespace Farthing.Storage.Tests.Writing;

public sealed class BinaryCopyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] s_columns = ["b", "s", "i", "l", "t", "d", "u", "n", "x", "j", "a"];

    [Fact]
    public async Task Every_decimal_is_read_back_as_the_same_digits()
    {
        decimal[] edges = [0, 0.0m, 1, -1, 9999, 10000, 0.0001m, 0.00001m, 12345.678m, 1.10m, decimal.MaxValue, decimal.MinValue, 1e-28m, -0.00m, 100000000m];
        var random = ArbMap.Default.GeneratorFor<decimal>().Sample(500, 2_000).Concat(Enumerable.Range(0, 29).Select(scale => new decimal(int.MaxValue, -1, 7, false, (byte)Math.Min(scale, 28))));
        List<decimal> written = [.. edges, .. random];
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "CREATE TEMP TABLE numbers (at int, n numeric)");
        await using (var copy = await BinaryCopy.BeginAsync(connection, "numbers", ["at", "n"], default))
        {
            for (var i = 0; i < written.Count; i++)
            {
                await copy.StartRowAsync(default);
                copy.Write(i);
                copy.Write(written[i]);
            }

            await copy.CompleteAsync(default);
        }

        await using var command = new NpgsqlCommand("SELECT n::text FROM numbers ORDER BY at", connection);
        await using var reader = await command.ExecuteReaderAsync();
        foreach (var number in written)
        {
            Assert.True(await reader.ReadAsync());
            var text = reader.GetString(0);
            Assert.Equal(number, decimal.Parse(text, CultureInfo.InvariantCulture));
            Assert.Equal(number.Scale, text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0);
        }
    }

    [Fact]
    public async Task What_is_copied_is_what_a_query_would_have_inserted()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "CREATE TEMP TABLE copied (b boolean, s smallint, i int, l bigint, t timestamptz, d date, u uuid, n numeric, x text, j jsonb, a int[])");
        var time = new DateTime(2026, 11, 24, 23, 59, 59, 999, 999, DateTimeKind.Utc);
        await using (var copy = await BinaryCopy.BeginAsync(connection, "copied", s_columns, default))
        {
            await copy.StartRowAsync(default);
            copy.Write(true);
            copy.Write((short)-7);
            copy.Write(int.MinValue);
            copy.Write(long.MaxValue);
            copy.Write(time);
            copy.Write(new DateOnly(1999, 12, 31));
            copy.WriteUuid(new UInt128(0x0123456789abcdef, 0xfedcba9876543210));
            copy.Write((decimal?)-0.05m);
            copy.Write("Grüße, 世界 🙂");
            copy.WriteJson("""{"a": [1, 2]}""");
            copy.Write((ReadOnlySpan<int>)[3, -1]);
            await copy.StartRowAsync(default);
            copy.Write(false);
            copy.Write((short?)null);
            copy.Write((int?)null);
            copy.Write((long?)null);
            copy.Write(DateTime.UnixEpoch);
            copy.WriteNull();
            copy.WriteUuid(0);
            copy.Write((decimal?)null);
            copy.Write((string?)null);
            copy.WriteJson(null);
            copy.Write(ReadOnlySpan<int>.Empty);
            await copy.CompleteAsync(default);
        }

        Assert.Equal(
            [
                "(t,-7,-2147483648,9223372036854775807,\"2026-11-24 23:59:59.999999+00\",1999-12-31,01234567-89ab-cdef-fedc-ba9876543210,-0.05,\"Grüße, 世界 🙂\",\"{\"\"a\"\": [1, 2]}\",\"{3,-1}\")",
                "(f,,,,\"1970-01-01 00:00:00+00\",,00000000-0000-0000-0000-000000000000,,,,)",
            ],
            await TextsAsync(connection, "SET TIME ZONE 'UTC'; SELECT copied::text FROM copied ORDER BY b DESC"));
    }

    [Fact]
    public async Task A_long_text_is_copied_whole_and_many_rows_go_in_pieces()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "CREATE TEMP TABLE texts (x text)");
        await using (var copy = await BinaryCopy.BeginAsync(connection, "texts", ["x"], default))
        {
            for (var i = 0; i < 300; i++)
            {
                await copy.StartRowAsync(default);
                copy.Write(new string('ß', i * 10_00));
            }

            await copy.CompleteAsync(default);
        }

        Assert.Equal(["300|44850000"], await TextsAsync(connection, "SELECT count(*) || '|' || sum(length(x)) FROM texts"));
    }

    [Fact]
    public async Task What_is_given_up_copies_nothing_and_leaves_the_connection_usable()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "CREATE TEMP TABLE given_up (i int)");
        await using (var copy = await BinaryCopy.BeginAsync(connection, "given_up", ["i"], default))
        {
            await copy.StartRowAsync(default);
            copy.Write(1);
        }

        Assert.Equal(["0"], await TextsAsync(connection, "SELECT count(*)::text FROM given_up"));
    }

    [Fact]
    public async Task A_row_that_the_table_refuses_is_told_as_the_databases_own_error()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, "CREATE TEMP TABLE once (i int UNIQUE)");
        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var copy = await BinaryCopy.BeginAsync(connection, "once", ["i"], default);
            for (var i = 0; i < 2; i++)
            {
                await copy.StartRowAsync(default);
                copy.Write(1);
            }

            await copy.CompleteAsync(default);
        });
        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
        Assert.Equal(["0"], await TextsAsync(connection, "SELECT count(*)::text FROM once"));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
