using System.Collections.Immutable;

namespace Farthing.Core.Pricing.Import;

/// <summary>How a source is to be taken over.</summary>
public sealed record ImportOptions
{
    /// <summary>The time of the import, in UTC.</summary>
    public required DateTime Now { get; init; }

    /// <summary>Names the source, as it will stand in each price.</summary>
    public required string Source { get; init; }

    /// <summary>The first moment that changed prices apply to, in UTC, where the source has no date; null is the start of today.</summary>
    public DateTime? From { get; init; }

    /// <summary>What is taken though there is reason to refuse it, by <c>provider/model</c>.</summary>
    public ImmutableHashSet<string> Accept { get; init; } = ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether everything is, that can be.</summary>
    public bool AcceptAll { get; init; }

    /// <summary>The first moment of a change without a date of its own.</summary>
    public DateTime Start => From ?? Now.Date;
}
