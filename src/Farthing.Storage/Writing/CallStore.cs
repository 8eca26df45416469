using Farthing.Core.Calls;
using Farthing.Storage.Owners;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>Puts calls into the table calls, each once.</summary>
internal static class CallStore
{
    /// <summary>Stores calls in the connection's transaction.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="ids">Of their texts.</param>
    /// <param name="duplicatesKnown">Whether some are known to be stored already: otherwise the index objects to them.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Those that were not there.</returns>
    public static async Task<List<PricedCall>> AddAsync(
        NpgsqlConnection connection, List<PricedCall> calls, BatchIds ids, bool duplicatesKnown, CancellationToken cancel)
    {
        if (calls.Count == 0)
        {
            return calls;
        }

        if (duplicatesKnown)
        {
            return await AddNewOnesAsync(connection, calls, ids, cancel);
        }

        await CallRows.CopyAsync(connection, "calls", calls, ids, cancel);
        return calls;
    }

    private static async Task<List<PricedCall>> AddNewOnesAsync(
        NpgsqlConnection connection, List<PricedCall> calls, BatchIds ids, CancellationToken cancel)
    {
        await using (var create = new NpgsqlCommand(
            "CREATE TEMP TABLE arriving (LIKE calls) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        // Two responses of one span and moment are one row: the first.
        await CallRows.CopyAsync(connection, "arriving", calls.DistinctBy(c => new CallKey(c)), ids, cancel);
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO calls ({CallRows.Columns}) SELECT {CallRows.Columns} FROM arriving
            ON CONFLICT DO NOTHING RETURNING project_id, trace_id, span_id, time
            """,
            connection);
        var added = new HashSet<CallKey>();
        await using var reader = await insert.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var id = new CallId(CallRows.TraceId(reader.GetGuid(1)), unchecked((ulong)reader.GetInt64(2)));
            added.Add(new(new(reader.GetInt32(0)), id, reader.GetDateTime(3)));
        }

        // Taken out once found, so that the second of two is not stored by the first one's name.
        return calls.FindAll(c => added.Remove(new(c)));
    }
}
