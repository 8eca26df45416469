using System.Buffers.Binary;
using Npgsql;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// What ingestion is measured against: the rows that it has stored, as PostgreSQL itself writes them, copied into a table
/// with the same columns and indexes and nothing done to them.
/// </summary>
internal sealed class RawCopy(NpgsqlDataSource source)
{
    private const int RowsATransaction = 10_000;

    // The signature, flags and the length of the extension; and the end.
    private const int Header = 19;
    private static readonly byte[] s_end = [0xFF, 0xFF];

    // What the importer copies is held as objects.
    private const int RowsOfImporter = 100_000;

    /// <summary>Copies all rows of calls as bytes that are ready, and tells how long that took.</summary>
    public async Task<(long Rows, TimeSpan Took)> ReadyBytesAsync(int connections)
    {
        var parts = await ReadAsync();
        await MakeTableAsync();
        var start = TimeProvider.System.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var connection = await source.OpenConnectionAsync();
            while (Interlocked.Increment(ref next) is var part && part < parts.Count)
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync("COPY raw_calls FROM STDIN (FORMAT BINARY)");
                foreach (var piece in parts[part])
                {
                    await copy.WriteAsync(piece);
                }
            }
        }));
        var took = TimeProvider.System.GetElapsedTime(start);
        return ((long)(await ScalarAsync("SELECT count(*) FROM raw_calls"))!, took);
    }

    /// <summary>Copies some of the rows from values in memory by way of Npgsql's importer, as an application would.</summary>
    public async Task<(long Rows, TimeSpan Took)> ImporterAsync()
    {
        var (rows, types) = await ValuesAsync();
        await MakeTableAsync();
        await using var connection = await source.OpenConnectionAsync();
        var start = TimeProvider.System.GetTimestamp();
        foreach (var part in rows.Chunk(RowsATransaction))
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY raw_calls FROM STDIN (FORMAT BINARY)");
            foreach (var row in part)
            {
                copy.StartRow();
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is { } value)
                    {
                        copy.Write(value, types[i]);
                    }
                    else
                    {
                        copy.WriteNull();
                    }
                }
            }

            await copy.CompleteAsync();
        }

        return (rows.Count, TimeProvider.System.GetElapsedTime(start));
    }

    private async Task<(List<object?[]> Rows, string[] Types)> ValuesAsync()
    {
        await using var command = source.CreateCommand($"SELECT * FROM calls LIMIT {RowsOfImporter}");
        await using var reader = await command.ExecuteReaderAsync();
        var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToArray();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return (rows, types);
    }

    private Task MakeTableAsync() => ExecuteAsync(
            """
            DROP TABLE IF EXISTS raw_calls;
            CREATE TABLE raw_calls (LIKE calls INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
            SELECT create_hypertable('raw_calls', by_range('time', INTERVAL '1 day'), create_default_indexes => FALSE);
            CREATE UNIQUE INDEX ON raw_calls (project_id, trace_id, span_id, time);
            CREATE INDEX ON raw_calls (project_id, time DESC);
            CHECKPOINT;
            """);

    private async Task<List<ReadOnlyMemory<byte>[]>> ReadAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        using var all = new MemoryStream();
        await using (var copy = await connection.BeginRawBinaryCopyAsync("COPY (SELECT * FROM calls) TO STDOUT (FORMAT BINARY)"))
        {
            await copy.CopyToAsync(all);
        }

        return Split(all.GetBuffer().AsMemory(0, (int)all.Length));
    }

    private static List<ReadOnlyMemory<byte>[]> Split(ReadOnlyMemory<byte> bytes)
    {
        var parts = new List<ReadOnlyMemory<byte>[]>();
        var (start, at, rows) = (Header, Header, 0);
        while (true)
        {
            var fields = BinaryPrimitives.ReadInt16BigEndian(bytes.Span[at..]);
            if (fields < 0 || rows == RowsATransaction)
            {
                parts.Add([bytes[..Header], bytes[start..at], s_end]);
                (start, rows) = (at, 0);
                if (fields < 0)
                {
                    return parts;
                }
            }

            at += sizeof(short);
            for (var i = 0; i < fields; i++)
            {
                at += sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes.Span[at..]));
            }

            rows++;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await ScalarAsync(statement);
        }
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
