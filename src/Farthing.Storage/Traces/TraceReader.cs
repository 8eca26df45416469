using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Traces;

/// <summary>Reads the calls and spans of a trace in one go, with what each costs.</summary>
internal static class TraceReader
{
    private const string Ids = "trace_id, c.span_id, c.parent_span_id, c.time, c.duration_us, coalesce(c.dialect, 0)";

    // The cost alone and not its lines: a trace may have many thousands of calls.
    private static readonly string s_calls =
        $"""
        SELECT c.{Ids}, concat_ws(' ', nullif(s.operation, ''), nullif(s.model, '')), s.service, s.provider, s.model, c.response_id, c.error_type,
          {Sum(m => m.IsInput())}, {Sum(m => m.IsOutput())}, {CallReader.Holding("pricing_status")},
          CASE WHEN {CallReader.Holding("pricing_status")} NOT IN (2, 4) THEN {MeterColumns.CallCost(CallReader.Holding)} END,
          CASE WHEN c.stated_cost IS NULL THEN p.currency END, k.owner_trace_id, k.owner_span_id,
          num_nonnulls({string.Join(", ", MeterColumns.Tokens.Select(t => $"c.{t}"))}, c.units, c.stated_cost) > 0,
          num_nonnulls({string.Join(", ", Meters.Tokens.Where(m => m is not (Meter.Input or Meter.Output)).Select(m => $"c.{m.Name()}"))}) > 0
        FROM calls c JOIN series s ON s.series_id = c.series_id
          LEFT JOIN LATERAL (
            SELECT * FROM cost_corrections k
            WHERE k.project_id = c.project_id AND k.trace_id = c.trace_id AND k.span_id = c.span_id AND k.time = c.time
            ORDER BY k.entry_id DESC LIMIT 1) k ON true
          LEFT JOIN prices p ON p.price_id = {CallReader.Holding("price_id")}
        """;

    private const string Spans =
        $"""
        SELECT c.{Ids}, c.name, c.service, NULL::text, c.model, NULL::text, c.error_type, c.input_tokens, c.output_tokens, c.kind,
          NULL::numeric, NULL::text, c.owner_trace_id, c.owner_span_id
        FROM spans c
        """;

    /// <summary>Reads a trace.</summary>
    /// <param name="source">The database.</param>
    /// <param name="project">Whose.</param>
    /// <param name="traceId">Which.</param>
    /// <param name="within">Only what started then; null for all of it.</param>
    /// <param name="limit">At most so many, the first ones; one more is read where there are more.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<List<TraceNode>> ReadAsync(
        NpgsqlDataSource source, ProjectId project, UInt128 traceId, TimeRange? within, int limit, CancellationToken cancel)
    {
        await using var batch = source.CreateBatch();
        foreach (var select in (string[])[s_calls, Spans])
        {
            var command = new NpgsqlBatchCommand(
                $"{select} WHERE c.project_id = $1 AND c.trace_id = $2 {(within is null ? "" : "AND c.time >= $3 AND c.time < $4")} ORDER BY c.time, c.span_id LIMIT {limit + 1}");
            command.Parameters.Add(new() { Value = project.Value });
            command.Parameters.Add(new() { Value = CallRows.TraceUuid(traceId) });
            if (within is { } range)
            {
                command.Parameters.Add(new() { Value = range.From, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                command.Parameters.Add(new() { Value = range.To, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            }

            batch.BatchCommands.Add(command);
        }

        await using var row = await batch.ExecuteReaderAsync(cancel);
        var calls = await ReadAsync(row, Call, cancel);
        await row.NextResultAsync(cancel);
        var spans = await ReadAsync(row, Span, cancel);
        return [.. Merge(calls, spans).OrderBy(n => n.Time).ThenBy(n => n.Id.SpanId).Take(limit + 1)];
    }

    // What was billed as a last resort is both: it shows what its span is.
    private static IEnumerable<TraceNode> Merge(List<TraceNode> calls, List<TraceNode> spans)
    {
        var byId = spans.DistinctBy(s => s.Id.SpanId).ToDictionary(s => s.Id.SpanId);
        foreach (var call in calls.DistinctBy(c => c.Id.SpanId))
        {
            yield return byId.Remove(call.Id.SpanId, out var span) ? call with { Kind = span.Kind, Name = span.Name, IsLastResort = true } : call;
        }

        foreach (var span in byId.Values)
        {
            yield return span;
        }
    }

    private static async Task<List<TraceNode>> ReadAsync(NpgsqlDataReader row, Func<NpgsqlDataReader, TraceNode> read, CancellationToken cancel)
    {
        var nodes = new List<TraceNode>();
        while (await row.ReadAsync(cancel))
        {
            nodes.Add(read(row));
        }

        return nodes;
    }

    private static TraceNode Call(NpgsqlDataReader row)
    {
        var (dialect, usage) = ((Dialect)row.GetInt16(5), row.GetBoolean(19));
        return Read(row) with
        {
            Kind = SpanKind.Call,
            Status = (PricingStatus)row.GetInt16(14),
            HasUsage = usage,
            Rank = !usage ? CallRank.WithoutUsage : CallRank.Of(dialect, row.GetBoolean(20)),
        };
    }

    private static TraceNode Span(NpgsqlDataReader row) => Read(row) with { Kind = (SpanKind)row.GetInt16(14) };

    private static TraceNode Read(NpgsqlDataReader row)
    {
        string? Text(int at) => row.IsDBNull(at) ? null : row.GetString(at);
        long? Count(int at) => row.IsDBNull(at) ? null : row.GetInt64(at);
        return new()
        {
            Id = new(CallRows.TraceId(row.GetGuid(0)), unchecked((ulong)row.GetInt64(1))),
            ParentSpanId = unchecked((ulong)Count(2).GetValueOrDefault()),
            Time = row.GetDateTime(3),
            DurationUs = row.GetInt64(4),
            Dialect = (Dialect)row.GetInt16(5),
            Name = row.GetString(6),
            Service = row.GetString(7),
            Provider = Text(8),
            Model = Text(9) is { Length: > 0 } model ? model : null,
            ResponseId = Text(10) is { Length: > 0 } response ? response : null,
            ErrorType = Text(11),
            InputTokens = Count(12),
            OutputTokens = Count(13),
            Cost = row.IsDBNull(15) ? null : row.GetDecimal(15),
            Currency = Text(16) ?? Core.Amounts.Money.Usd,
            Owner = row.IsDBNull(17) ? null : new(CallRows.TraceId(row.GetGuid(17)), unchecked((ulong)row.GetInt64(18))),
        };
    }

    private static string Sum(Func<Meter, bool> which)
    {
        var columns = Meters.Tokens.Where(which).Select(m => $"c.{m.Name()}").ToList();
        return $"CASE WHEN num_nonnulls({string.Join(", ", columns)}) > 0 THEN {string.Join(" + ", columns.Select(c => $"coalesce({c}, 0)"))} END";
    }
}
