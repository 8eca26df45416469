using System.Collections.Immutable;
using Farthing.Core.Pricing.Changes;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>What a source means for one model.</summary>
public enum ImportRowKind
{
    /// <summary>It had no price.</summary>
    New,

    /// <summary>It gets another one.</summary>
    Changed,

    /// <summary>The source says what is so.</summary>
    Same,

    /// <summary>The source has it no longer; its price stays.</summary>
    Gone,
}

/// <summary>A rate that a source changes.</summary>
/// <param name="Meter">Of what.</param>
/// <param name="AbovePromptTokens">Of prompts above that size.</param>
/// <param name="Tier">Of a service tier; empty is the standard one.</param>
/// <param name="Old">As published so far; null when there was none.</param>
/// <param name="New">By the source.</param>
public sealed record RateChange(Meter Meter, long AbovePromptTokens, string Tier, decimal? Old, decimal New)
{
    /// <summary>How many times the old rate the new one is; null where that says nothing.</summary>
    public decimal? Factor => Old is { } old && old != 0 ? New / old : null;
}

/// <summary>One model of the preview.</summary>
public sealed record ImportRow
{
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, as the source names it.</summary>
    public required string Model { get; init; }

    /// <summary>What it is.</summary>
    public required ImportRowKind Kind { get; init; }

    /// <summary>The first moment of the change, in UTC; null is always.</summary>
    public DateTime? From { get; init; }

    /// <summary>What changes.</summary>
    public ImmutableArray<RateChange> Rates { get; init; } = [];

    /// <summary>Why it is refused; empty when there is no reason to.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>What else to know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether it can be accepted in spite of the reasons: what is no rate cannot.</summary>
    public bool CanBeAccepted { get; init; } = true;

    /// <summary>Whether it was accepted in spite of them.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>What it comes to.</summary>
    public ImmutableArray<PriceChange> Changes { get; init; } = [];

    /// <summary>As it is named to accept it.</summary>
    public string Name => $"{Provider}/{Model}";

    /// <summary>Whether it is refused.</summary>
    public bool IsRefused => !Reasons.IsEmpty && !(IsAccepted && CanBeAccepted);
}

/// <summary>The preview of an import: nothing is changed by it.</summary>
public sealed record PriceImport
{
    /// <summary>Every model of the source, and those of its providers that it does not have.</summary>
    public required ImmutableArray<ImportRow> Rows { get; init; }

    /// <summary>Entries of the source that are no price for the book, and why.</summary>
    public required ImmutableArray<NotTaken> NotTaken { get; init; }

    /// <summary>Fields that look like prices and have no meter, with how often they occur.</summary>
    public required ImmutableSortedDictionary<string, int> UnknownFields { get; init; }

    /// <summary>What is to be applied: the changes of all that is not refused.</summary>
    public IEnumerable<PriceChange> Changes => Rows.Where(r => !r.IsRefused).SelectMany(r => r.Changes);

    /// <summary>Compares a source with a book.</summary>
    /// <param name="book">The prices so far.</param>
    /// <param name="list">The source.</param>
    /// <param name="options">How it is to be taken over.</param>
    public static PriceImport Make(PriceBook book, PriceList list, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(options);
        return new ImportPlan(book, options).Make(list);
    }
}
