using Farthing.Core.Pricing;

namespace Farthing.Storage.Queries;

/// <summary>Which calls are meant. What is null is not asked about.</summary>
public sealed record CallFilter
{
    /// <summary>Every call.</summary>
    public static CallFilter All { get; } = new();

    /// <summary>Values that the call's dimensions must have; the empty string means that the caller gave none.</summary>
    public IReadOnlyDictionary<Dimension, string> Dimensions { get; init; } = new Dictionary<Dimension, string>();

    /// <summary>The end user.</summary>
    public string? User { get; init; }

    /// <summary>The customer.</summary>
    public string? Customer { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>A label the call must carry.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether the cost is known. Superseded calls, which no sum counts, are found by their own status alone.</summary>
    public PricingStatus? Status { get; init; }

    /// <summary>Whether the call failed.</summary>
    public bool? Failed { get; init; }

    /// <summary>Only calls that cost more than this, in US dollars.</summary>
    public decimal? CostAboveUsd { get; init; }
}
