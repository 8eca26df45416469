using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Reratings;

/// <summary>Writes corrections: entries of the ledger behind the first one.</summary>
internal static class CorrectionRows
{
    /// <summary>In the place of a re-rating, of an entry that supersedes a call.</summary>
    public const long NoRerating = 0;

    private static readonly string s_columns = string.Join(
        ", ",
        (string[])[
            "project_id", "time", "trace_id", "span_id", "rerating_id", "made_at", "pricing_status", "unpriced_reason", "price_id",
            "price_rule", "cost_source", .. MeterColumns.Costs, "unit_amounts", "cost_units", "cost_estimated",
            "owner_trace_id", "owner_span_id",
        ]);

    public static async Task CopyAsync(
        NpgsqlConnection connection, long rerating, DateTime madeAt, List<Correction> corrections, BatchIds ids, CancellationToken cancel)
    {
        if (corrections.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync($"COPY cost_corrections ({s_columns}) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var correction in corrections)
        {
            var (project, _, call, _, cost) = correction;
            copy.StartRow();
            copy.Write(project.Value, NpgsqlDbType.Integer);
            copy.Write(call.Time, NpgsqlDbType.TimestampTz);
            copy.Write(CallRows.TraceUuid(call.Id.TraceId), NpgsqlDbType.Uuid);
            copy.Write(unchecked((long)call.Id.SpanId), NpgsqlDbType.Bigint);
            copy.Write(rerating, NpgsqlDbType.Bigint);
            copy.Write(madeAt, NpgsqlDbType.TimestampTz);
            Write(copy, cost, ids);
            copy.WriteOrNull(correction.Owner is { TraceId: var trace } ? CallRows.TraceUuid(trace) : (Guid?)null, NpgsqlDbType.Uuid);
            copy.WriteOrNull(correction.Owner is { SpanId: var span } ? unchecked((long)span) : (long?)null, NpgsqlDbType.Bigint);
        }

        await copy.CompleteAsync(cancel);
    }

    private static void Write(NpgsqlBinaryImporter copy, in CallCost cost, BatchIds ids)
    {
        copy.Write((short)cost.Status, NpgsqlDbType.Smallint);
        copy.WriteOrNull(cost.Reason, NpgsqlDbType.Text);
        copy.WriteOrNull(cost.Price is { } price ? ids.Price(price) : (int?)null, NpgsqlDbType.Integer);
        copy.WriteOrNull(cost.Rule, NpgsqlDbType.Text);
        copy.WriteOrNull((short?)cost.Source, NpgsqlDbType.Smallint);
        foreach (var meter in Meters.Tokens)
        {
            copy.WriteOrNull(cost.Amounts[meter], NpgsqlDbType.Numeric);
        }

        copy.WriteOrNull(UnitsJson.WriteAmounts(cost.Amounts), NpgsqlDbType.Jsonb);
        var units = cost.Amounts.Sum(static m => !m.IsToken());
        copy.WriteOrNull(units == 0 ? (decimal?)null : units, NpgsqlDbType.Numeric);
        copy.WriteOrNull(cost.EstimatedAmount, NpgsqlDbType.Numeric);
    }
}
