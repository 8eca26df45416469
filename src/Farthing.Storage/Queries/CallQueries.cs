using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Gpu;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Finds calls.</summary>
public sealed class CallQueries(NpgsqlDataSource source)
{
    private static readonly string s_cost = MeterColumns.CallCost(CallReader.Holding);

    /// <summary>A page of the calls in a range, newest first.</summary>
    /// <param name="project">Whose calls.</param>
    /// <param name="range">When they started.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">A page's <see cref="CallPage.Next"/>, or null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="FormatException">The cursor is none; see <see cref="CallCursor.TryParse"/>.</exception>
    public async Task<CallPage> ListAsync(
        ProjectId project, TimeRange range, CallFilter filter, string? after, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand();
        var where = new Conditions(command, "c");
        where.AddRange(project, range);
        AddFilter(where, filter);
        where.AddAfter(after);
        command.CommandText =
            $"""
            {CallReader.Select} WHERE {where} ORDER BY c.time DESC, c.trace_id DESC, c.span_id DESC LIMIT {limit + 1}
            """;
        var calls = new List<StoredCall>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            calls.Add(CallReader.Read(reader));
        }

        if (calls.Count <= limit)
        {
            return new(calls, null);
        }

        calls.RemoveAt(limit);
        return new(calls, new CallCursor(calls[^1].Call.Time, calls[^1].Call.Id).ToString());
    }

    /// <summary>One call, with what its machine's GPUs did; null when the project has none of that id.</summary>
    public async Task<StoredCall?> FindAsync(ProjectId project, CallId id, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            $"{CallReader.Select} WHERE c.project_id = $1 AND c.trace_id = $2 AND c.span_id = $3 ORDER BY c.time LIMIT 1");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)id.SpanId));
        StoredCall? found;
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            found = await reader.ReadAsync(cancel) ? CallReader.Read(reader) : null;
        }

        return found is null ? null
            : found with { Call = found.Call with { Gpu = await CallGpuRows.FindAsync(source, project, found.Call, cancel) } };
    }

    /// <summary>Every entry of a call's ledger, the oldest first; the last one holds.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync(ProjectId project, Call call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(call);
        await using var command = source.CreateCommand(LedgerEntry.Select);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(call.Id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)call.Id.SpanId));
        command.Parameters.AddWithValue(call.Time);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync(cancel))
        {
            entries.Add(LedgerEntry.Read(reader));
        }

        return entries;
    }

    private static void AddFilter(Conditions where, CallFilter filter)
    {
        foreach (var (dimension, value) in filter.Dimensions)
        {
            where.Add($"s.{dimension.Name()} = {{0}}", value);
        }

        where.AddLabel("user", filter.User);
        where.AddLabel("customer", filter.Customer);
        where.AddLabel("session", filter.Session);
        if (filter.Tag is { } tag)
        {
            where.Add(
                "c.tag_ids @> ARRAY(SELECT label_id FROM labels WHERE project_id = c.project_id AND kind = 'tag' AND value = {0}) AND EXISTS (SELECT FROM labels WHERE project_id = c.project_id AND kind = 'tag' AND value = {0})",
                tag);
        }

        if (filter.Status is { } status)
        {
            where.Add($"{CallReader.Holding("pricing_status")} = {{0}}", (short)status);
        }
        else
        {
            where.Add($"{CallReader.Holding("pricing_status")} <> {{0}}", (short)PricingStatus.Superseded);
        }

        if (filter.Failed is { } failed)
        {
            where.Add("(c.error_type IS NOT NULL) = {0}", failed);
        }

        if (filter.CostAboveUsd is { } cost)
        {
            where.Add($"{CallReader.Holding("pricing_status")} NOT IN (2, 4) AND {s_cost} > {{0}}", cost);
        }
    }
}
