using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Owners;

/// <summary>A call that is stored, with its series.</summary>
internal sealed record OwnerCall(ProjectId Project, int Series, StoredCall Stored)
{
    public CallKey Key => new(Project, Stored.Call.Id, Stored.Call.Time);
}

/// <summary>Reads calls by their ids, within a transaction.</summary>
internal static class OwnerCalls
{
    private static readonly string s_select = CallReader.SelectFrom(
        "unnest($1, $2, $3, $4) w (project_id, time, trace_id, span_id) JOIN calls c ON c.project_id = w.project_id AND c.trace_id = w.trace_id AND c.span_id = w.span_id AND c.time = w.time", "");

    /// <summary>Those that are stored, with the cost that holds.</summary>
    public static async Task<List<OwnerCall>> ReadAsync(NpgsqlConnection connection, List<CallKey> keys, CancellationToken cancel)
    {
        var calls = new List<OwnerCall>();
        if (keys.Count == 0)
        {
            return calls;
        }

        await using var command = Command(connection, $"{s_select} WHERE c.time >= $5 AND c.time <= $6", keys);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var stored = CallReader.Read(row, out var project, out var series);
            calls.Add(new(project, series, stored));
        }

        return calls;
    }

    /// <summary>Which of them are stored.</summary>
    public static Task<HashSet<CallKey>> ExistingAsync(NpgsqlConnection connection, List<CallKey> keys, CancellationToken cancel) =>
        KeysAsync(connection, "calls", "", keys, cancel);

    /// <summary>Which of them are superseded.</summary>
    public static Task<HashSet<CallKey>> SupersededAsync(NpgsqlConnection connection, List<CallKey> keys, CancellationToken cancel) =>
        KeysAsync(connection, "cost_corrections", "AND c.pricing_status = 4", keys, cancel);

    private static async Task<HashSet<CallKey>> KeysAsync(
        NpgsqlConnection connection, string table, string condition, List<CallKey> keys, CancellationToken cancel)
    {
        var existing = new HashSet<CallKey>();
        if (keys.Count == 0)
        {
            return existing;
        }

        await using var command = Command(
            connection,
            $"""
            SELECT c.project_id, c.time, c.trace_id, c.span_id FROM unnest($1, $2, $3, $4) w (project_id, time, trace_id, span_id)
            JOIN {table} c ON c.project_id = w.project_id AND c.trace_id = w.trace_id AND c.span_id = w.span_id AND c.time = w.time
            WHERE c.time >= $5 AND c.time <= $6 {condition}
            """,
            keys);
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            existing.Add(new(new(row.GetInt32(0)), new(CallRows.TraceId(row.GetGuid(2)), unchecked((ulong)row.GetInt64(3))), row.GetDateTime(1)));
        }

        return existing;
    }

    // The bounds name the chunks to look in.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, List<CallKey> keys)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = keys.ConvertAll(k => k.Project.Value) });
        command.Parameters.Add(new() { Value = keys.ConvertAll(k => k.Time), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = keys.ConvertAll(k => CallRows.TraceUuid(k.Id.TraceId)) });
        command.Parameters.Add(new() { Value = keys.ConvertAll(k => unchecked((long)k.Id.SpanId)) });
        command.Parameters.AddWithValue(keys.Min(k => k.Time));
        command.Parameters.AddWithValue(keys.Max(k => k.Time));
        return command;
    }
}

/// <summary>What makes a stored call the one it is.</summary>
internal readonly record struct CallKey(ProjectId Project, CallId Id, DateTime Time)
{
    public CallKey(PricedCall call)
        : this(call.Project, call.Call.Id, call.Call.Time)
    {
    }
}
