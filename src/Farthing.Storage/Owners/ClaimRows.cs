using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Owners;

/// <summary>A claim as it is stored: with the call that is billed for it.</summary>
internal readonly record struct StoredClaim(CallClaim Claim, CallOwner Owner);

/// <summary>The rows of call_claims. Whoever takes some takes them in their order: none waits for one that waits for it.</summary>
internal static class ClaimRows
{
    private static readonly string[] s_columns = ["project_id", "day", "claim", "time", "span_id", "trace_id", "rank"];
    private static readonly string s_list = string.Join(", ", s_columns);

    /// <summary>Copies the claims of responses into a table that has the columns of call_claims.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, string table, IEnumerable<Response> responses, CancellationToken cancel)
    {
        var rows = responses.SelectMany(r => r.Claims, (r, claim) => new StoredClaim(claim, r.Owner)).ToList();
        rows.Sort((a, b) => CallClaim.Compare(a.Claim, b.Claim));
        await using var copy = await BinaryCopy.BeginAsync(connection, table, s_columns, cancel);
        foreach (var (claim, owner) in rows)
        {
            await copy.StartRowAsync(cancel);
            copy.Write(claim.Project);
            copy.Write(claim.Day);
            copy.Write(claim.Key);
            copy.Write(owner.Time);
            copy.Write(unchecked((long)owner.Id.SpanId));
            copy.WriteUuid(owner.Id.TraceId);
            copy.Write(owner.Rank);
        }

        await copy.CompleteAsync(cancel);
    }

    /// <summary>Takes those claims of responses that nobody has, and waits for whoever is just taking the same ones.</summary>
    /// <returns>What was taken.</returns>
    public static async Task<HashSet<CallClaim>> TakeAsync(NpgsqlConnection connection, IEnumerable<Response> responses, CancellationToken cancel)
    {
        await using (var create = new NpgsqlCommand("CREATE TEMP TABLE arriving_claims (LIKE call_claims) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        await CopyAsync(connection, "arriving_claims", responses, cancel);
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO call_claims ({s_list}) SELECT {s_list} FROM arriving_claims ORDER BY project_id, claim, day
            ON CONFLICT DO NOTHING RETURNING project_id, claim, day
            """,
            connection);
        var taken = new HashSet<CallClaim>();
        await using var row = await insert.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            taken.Add(new(row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<DateOnly>(2)));
        }

        return taken;
    }

    /// <summary>Holds what there is of claims, and of the same ones on the days before and after.</summary>
    public static async Task<List<StoredClaim>> HoldAsync(NpgsqlConnection connection, IReadOnlyCollection<CallClaim> claims, CancellationToken cancel)
    {
        // The bounds name the chunks to look in.
        await using var command = new NpgsqlCommand(
            """
            SELECT c.project_id, c.claim, c.day, c.trace_id, c.span_id, c.time, c.rank
            FROM unnest($1, $2, $3) w (project_id, claim, day) JOIN call_claims c ON c.project_id = w.project_id AND c.claim = w.claim AND c.day = w.day
            WHERE c.day >= $4 AND c.day <= $5
            ORDER BY c.project_id, c.claim, c.day FOR UPDATE OF c
            """,
            connection);
        List<CallClaim> wanted = [.. claims.SelectMany(c => (CallClaim[])[c with { Day = c.Day.AddDays(-1) }, c, c with { Day = c.Day.AddDays(1) }]).Distinct()];
        AddKeys(command, wanted);
        command.Parameters.AddWithValue(wanted.Min(c => c.Day));
        command.Parameters.AddWithValue(wanted.Max(c => c.Day));
        var held = new List<StoredClaim>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var id = new Core.Calls.CallId(CallRows.TraceId(row.GetGuid(3)), unchecked((ulong)row.GetInt64(4)));
            held.Add(new(
                new(row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<DateOnly>(2)),
                new(new ProjectId(row.GetInt32(0)), id, row.GetDateTime(5), row.GetInt16(6))));
        }

        return held;
    }

    /// <summary>Gives claims that are held, or were just taken, to other calls.</summary>
    public static async Task GiveAsync(NpgsqlConnection connection, List<StoredClaim> claims, CancellationToken cancel)
    {
        if (claims.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            UPDATE call_claims c SET time = w.time, trace_id = w.trace_id, span_id = w.span_id, rank = w.rank
            FROM unnest($1, $2, $3, $4, $5, $6, $7) w (project_id, claim, day, time, trace_id, span_id, rank)
            WHERE c.project_id = w.project_id AND c.claim = w.claim AND c.day = w.day AND c.day >= $8 AND c.day <= $9
            """,
            connection);
        AddKeys(command, claims.ConvertAll(c => c.Claim));
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => c.Owner.Time), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => CallRows.TraceUuid(c.Owner.Id.TraceId)) });
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => unchecked((long)c.Owner.Id.SpanId)) });
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => c.Owner.Rank) });
        command.Parameters.AddWithValue(claims.Min(c => c.Claim.Day));
        command.Parameters.AddWithValue(claims.Max(c => c.Claim.Day));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static void AddKeys(NpgsqlCommand command, List<CallClaim> claims)
    {
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => c.Project) });
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => c.Key) });
        command.Parameters.Add(new() { Value = claims.ConvertAll(c => c.Day), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date });
    }
}
