using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>One entry of a call's ledger: what it was taken to cost, from when until the next entry.</summary>
/// <param name="MadeAt">When a correction was made, in UTC; null for the first entry, made when the call was stored.</param>
/// <param name="ReratingId">The re-rating that made it; 0 when none did, since the call was superseded; null for the first entry.</param>
/// <param name="Status">Whether the cost was known.</param>
/// <param name="Reason">Why it was not, or not wholly.</param>
/// <param name="Source">Where the amount came from.</param>
/// <param name="Rule">How the price was applied.</param>
/// <param name="PriceVersion">The price.</param>
/// <param name="Cost">The cost in its currency; null when unpriced.</param>
public sealed record LedgerEntry(
    DateTime? MadeAt, long? ReratingId, PricingStatus Status, string? Reason, CostSource? Source, string? Rule, string? PriceVersion, decimal? Cost)
{
    /// <summary>The call that is billed instead, from this entry on; null unless it says that the call is superseded.</summary>
    public CallId? Owner { get; init; }

    internal const string Select =
        """
        SELECT h.made_at, h.rerating_id, h.pricing_status, h.unpriced_reason, h.cost_source, h.price_rule, p.version, h.cost, h.owner_trace_id, h.owner_span_id
        FROM cost_history h LEFT JOIN prices p USING (price_id)
        WHERE h.project_id = $1 AND h.trace_id = $2 AND h.span_id = $3 AND h.time = $4 ORDER BY h.entry_id
        """;

    internal static LedgerEntry Read(NpgsqlDataReader row) => new(
        row.IsDBNull(0) ? null : row.GetDateTime(0),
        row.IsDBNull(1) ? null : row.GetInt64(1),
        (PricingStatus)row.GetInt16(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? CallReader.SourceOf(!row.IsDBNull(6)) : (CostSource)row.GetInt16(4),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.IsDBNull(7) ? null : row.GetDecimal(7))
    {
        Owner = row.IsDBNull(8) ? null : new(CallRows.TraceId(row.GetGuid(8)), unchecked((ulong)row.GetInt64(9))),
    };
}
