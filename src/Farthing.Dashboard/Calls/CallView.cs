using Farthing.Core.Usage;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Calls;

/// <summary>What one call's page shows.</summary>
public sealed record CallView
{
    /// <summary>The call and its cost.</summary>
    public required StoredCall Stored { get; init; }

    /// <summary>The entry's lines, in the meters' order.</summary>
    public required IReadOnlyList<CostLine> Lines { get; init; }

    /// <summary>Why the cost is not wholly known; null when it is.</summary>
    public required Reason? Reason { get; init; }

    /// <summary>The cost; null when it is not known at all.</summary>
    public decimal? Total => Stored.Cost.Total;

    /// <summary>The amounts' currency where it is not US dollars; null where it is.</summary>
    public string? OtherCurrency => Stored.Cost.Price is { Currency: not "USD" } price ? price.Currency : null;

    /// <summary>Tokens and seconds: generated tokens each second of the answer; null when either is not known.</summary>
    public decimal? OutputPerSecond =>
        Stored.Call is { Complete: true, DurationUs: > 0 } call && call.Usage.TotalOutput() is > 0 and var tokens
            ? tokens / (call.DurationUs - call.TimeToFirstChunkUs.GetValueOrDefault() is > 0 and var us ? us : call.DurationUs) * 1_000_000m
            : null;

    /// <summary>Arranges a stored call.</summary>
    public static CallView From(StoredCall stored) => new()
    {
        Stored = stored,
        Lines = [.. stored.Lines],
        Reason = Reason.Of(stored.Call, stored.Cost),
    };

    /// <summary>A line's rate with its unit and basis: <c>$0.60 per 1M</c>.</summary>
    public static string Rate(CostLine line) => line.Rate is { } rate ? $"{Money.Rate(rate)} {line.Meter.Basis()}" : Absent.Dash;
}
