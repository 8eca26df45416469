using Farthing.Core.Amounts;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Server.Api;

/// <summary>A call as the API gives it, with the lines of its cost entry.</summary>
internal sealed record CallJson(
    string TraceId,
    string SpanId,
    DateTime Time,
    decimal DurationMs,
    decimal? TimeToFirstChunkMs,
    string Provider,
    string Model,
    string ModelRequested,
    string Tier,
    string? TierRequested,
    string Region,
    string Operation,
    string Service,
    string Environment,
    string Feature,
    string Team,
    string? User,
    string? Customer,
    string? Session,
    IReadOnlyList<string> Tags,
    string? ResponseId,
    string? RequestId,
    bool Streamed,
    bool Complete,
    string? ErrorType,
    int? HttpStatus,
    string? Anomaly,
    string Status,
    string? Reason,
    OwnerJson? SupersededBy,
    string? Cost,
    string? Currency,
    string? Source,
    string? ListCost,
    string? CostLow,
    string? CostHigh,
    string? PriceVersion,
    string? Rule,
    IReadOnlyList<LineJson> Lines,
    IReadOnlyList<EntryJson>? Ledger,
    GpuJson? Gpu)
{
    /// <param name="stored">The call.</param>
    /// <param name="ledger">Every entry of its ledger, where that is asked for.</param>
    public static CallJson From(StoredCall stored, IReadOnlyList<LedgerEntry>? ledger = null)
    {
        var (call, cost) = stored;
        var d = call.Dimensions;
        var bounds = Estimation.Bounds(cost, call);
        return new(
            call.Id.TraceHex, call.Id.SpanHex, call.Time, call.DurationUs / 1000m, call.TimeToFirstChunkUs / 1000m,
            d.Provider, d.Model, d.ModelRequested, d.Tier, call.TierRequested, d.Region, d.Operation, d.Service, d.Environment, d.Feature, d.Team,
            call.User, call.Customer, call.Session, call.Tags, call.ResponseId, call.RequestId, call.Streamed, call.Complete,
            call.ErrorType, call.HttpStatus, call.Anomaly, cost.Status.ToString().ToLowerInvariant(), cost.Reason, OwnerJson.From(stored.Owner),
            Exact(cost.Total), cost.Cost?.Currency, cost.Total is null ? null : cost.Source?.Name(),
            cost.Stated is null || cost.Reason is not null ? null : Exact(cost.OwnTotal), Exact(bounds?.Low), Exact(bounds?.High),
            cost.Price?.Version, cost.Rule,
            [.. stored.Lines.Select(l => new LineJson(
                l.Kind.ToString().ToLowerInvariant(), l.Meter?.Name(), l.Count, Exact(l.Rate),
                l.Meter is not { } meter ? null : meter.IsToken() ? "per_million" : "each", l.BilledAs?.Name(), Exact(l.Amount)))],
            ledger is null ? null : [.. ledger.Select(e => new EntryJson(
                e.MadeAt, e.ReratingId, e.Status.ToString().ToLowerInvariant(), e.Reason, e.Source?.Name(), e.Rule, e.PriceVersion, Exact(e.Cost), OwnerJson.From(e.Owner)))],
            GpuJson.From(call.Gpu));
    }

    private static string? Exact(decimal? value) => value is { } known ? Money.Exact(known) : null;
}

/// <summary>One line of a call's cost: a meter that was reported, tokens that are estimated, or what the provider stated
/// beyond our prices, which has no meter.</summary>
internal sealed record LineJson(
    string Kind, string? Meter, decimal? Count, string? Rate, string? RateUnit, string? BilledAs, string? Amount);

/// <summary>What the machine's GPUs did during a call, whole devices; only where one call is asked for.</summary>
internal sealed record GpuJson(
    int Count, double? Utilization, long? MemoryBytes, double? PowerW, double? EnergyJ, string? EnergySource, double? Coverage, bool Mig)
{
    public static GpuJson? From(GpuReading? gpu) => gpu is null ? null : new(
        gpu.Count, gpu.Utilization, gpu.MemoryBytes, gpu.PowerW, gpu.EnergyJ, gpu.EnergySource?.ToString().ToLowerInvariant(), gpu.Coverage, gpu.IsPartitioned);
}

/// <summary>One entry of a call's ledger; the last one holds.</summary>
internal sealed record EntryJson(
    DateTime? MadeAt, long? Rerating, string Status, string? Reason, string? Source, string? Rule, string? PriceVersion, string? Cost, OwnerJson? SupersededBy);

/// <summary>The call that is billed instead.</summary>
internal sealed record OwnerJson(string TraceId, string SpanId)
{
    public static OwnerJson? From(CallId? owner) => owner is { } call ? new(call.TraceHex, call.SpanHex) : null;
}
