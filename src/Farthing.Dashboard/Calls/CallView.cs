using System.Globalization;
using Farthing.Core.Pricing;
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
    public string? OtherCurrency => Stored.Cost.Currency == "USD" ? null : Stored.Cost.Currency;

    /// <summary>Whether any line is charged by another meter's rate.</summary>
    public bool IsBilledAsOther => Lines.Any(line => BilledAs(line) is not null);

    /// <summary>What the cost rests on where that is not our prices alone, in a sentence; null where it is.</summary>
    public string? Note => Stored.Cost switch
    {
        { Stated: not null, StatedDifference: not null } => "The provider stated this cost with its answer. What our prices make of the same usage stands above it, line by line.",
        { Stated: not null } => "The provider stated this cost with its answer. Our prices do not cover the call.",
        _ when Estimation.Bounds(Stored.Cost, Stored.Call) is var (low, high) => $"Estimated from the length of the text, at {TokenEstimate.BytesPerToken} bytes a token. If the model puts between {TokenEstimate.MostBytesPerToken} and {TokenEstimate.FewestBytesPerToken} bytes into one, as the large ones do, the cost lies between {Money.Text(low)} and {Money.Text(high)}.",
        _ => null,
    };

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

    /// <summary>The meter whose rate a line is charged by, in words; null when it is its own.</summary>
    public static string? BilledAs(CostLine line) => line.Rate is null || line.BilledAs == line.Meter ? null : line.BilledAs?.Words();

    /// <summary>How the price was applied, in words: <c>list price</c>, <c>list price above 200,000 prompt tokens</c>.</summary>
    public static string Rule(string? rule)
    {
        const string above = "list above ";
        return rule switch
        {
            "list" => "list price",
            { } tier when tier.StartsWith(above, StringComparison.Ordinal) && tier[above.Length..].Split(' ', 2) is [var tokens, var what]
                && decimal.TryParse(tokens, CultureInfo.InvariantCulture, out var count) => $"list price above {Quantity.ExactText(count)} {what}",
            _ => rule ?? Absent.Dash,
        };
    }

    /// <summary>The pricing status as a word that starts a sentence.</summary>
    public static string Word(in CallCost cost) => cost.Status.ToString();

    /// <summary>The same in a row, beside the amount.</summary>
    public static string Mark(in CallCost cost) => cost.Status == PricingStatus.Estimated ? "est." : cost.Status.ToString().ToLowerInvariant();

    /// <summary>A few words as a sentence.</summary>
    public static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..].TrimEnd('.')}.";

    /// <summary>Where the cost comes from, in words.</summary>
    public static string? Source(in CallCost cost) => cost.Source switch
    {
        CostSource.List => "list price",
        CostSource.Contract => "contract price",
        CostSource.ProviderReported => "stated by the provider",
        CostSource.GpuMeasured => "measured on the GPU",
        CostSource.Estimated => "estimated, in part or wholly",
        _ => null,
    };

    /// <summary>Why a call has no price to show, in a sentence.</summary>
    public static string NoPrice(string? rule) => rule switch
    {
        "not billed" => "The request was turned away before any inference: providers do not bill those.",
        "not billed, assumed" => "The request failed at the provider: those are not billed as far as is known, so it is taken to cost nothing.",
        _ => "No price was applied.",
    };

    /// <summary>A line's rate with its unit and basis: <c>$0.60 per 1M</c>.</summary>
    public static string Rate(CostLine line) => line is { Rate: { } rate, Meter: { } meter } ? $"{Money.Rate(rate)} {meter.Basis()}" : Absent.Dash;

    /// <summary>How many, to the last digit.</summary>
    public static string Count(CostLine line) => line.Count is { } count ? Quantity.ExactText(count) : Absent.Dash;

    /// <summary>What a line is for, in words.</summary>
    public static string Words(CostLine line) => line.Kind switch
    {
        CostLineKind.Stated => "Stated by the provider, beyond our prices",
        CostLineKind.Estimated => $"{line.Meter?.Words()}, estimated",
        _ => line.Meter?.Words() ?? Absent.Dash,
    };

    /// <summary>Tells lines apart: the meter, <c>estimated_</c> and the meter, or <c>stated</c>.</summary>
    public static string Key(CostLine line) => line.Kind switch
    {
        CostLineKind.Stated => "stated",
        CostLineKind.Estimated => $"estimated_{line.Meter?.Name()}",
        _ => line.Meter?.Name() ?? "",
    };
}
