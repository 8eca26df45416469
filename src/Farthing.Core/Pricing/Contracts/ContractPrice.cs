using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Contracts;

/// <summary>What a project has agreed with a provider: a percentage of list prices, or rates of its own.</summary>
public sealed record ContractPrice
{
    /// <summary>The provider, by a name that the book has for it.</summary>
    public required string Provider { get; init; }

    /// <summary>Which of its models, by a pattern as in the book; <c>*</c> is all. Of several, the most specific holds.</summary>
    public string Model { get; init; } = Everything;

    /// <summary>The service tier; empty is the standard one, null every one.</summary>
    public string? Tier { get; init; }

    /// <summary>The first moment it applies to, in UTC; null is always.</summary>
    public DateTime? From { get; init; }

    /// <summary>The first moment it no longer applies to, in UTC; null is open.</summary>
    public DateTime? To { get; init; }

    /// <summary>How much less than list each token costs, in percent: 20 is a fifth less, -10 a tenth more. Null where it has rates.</summary>
    public decimal? PercentOff { get; init; }

    /// <summary>Whether the percentage also holds for what is not counted in tokens.</summary>
    public bool IncludesUnits { get; init; }

    /// <summary>Rates in US dollars, per million for tokens, each for others, whatever the prompt's size. Meters without one stay at list.</summary>
    public MeterMap<decimal> Rates { get; init; }

    /// <summary>What it is, for people.</summary>
    public string Note { get; init; } = "";

    internal const string Everything = "*";

    private const decimal MostOff = 100;
    private const decimal MostOnTop = 1000;

    // Far above what anyone charges, and far below what a count times a rate may be.
    private const decimal MostRate = 1_000_000;

    // A decimal has 28: what finer rates make of counts would leave no room for sums.
    internal const int MostPlaces = 12;

    /// <summary>What it is, in words: <c>20% off list</c>.</summary>
    public string Terms => PercentOff is not null
        ? Percentage + (IncludesUnits ? ", not for tokens alone" : "")
        : string.Join(", ", Rates.Pairs.Select(r => $"{r.Key.Name()} {Money.Exact(r.Value)}"));

    /// <summary>Checks that it is one.</summary>
    /// <exception cref="FormatException">It is not; the message says why.</exception>
    public ContractPrice Checked()
    {
        var wrong = string.IsNullOrWhiteSpace(Provider) ? "it names no provider"
            : Model != Everything && !new ModelPattern(Model.ToLowerInvariant()).IsValid ? $"the model \"{Model}\" is no name and no pattern"
            : To <= From ? "it ends before it starts"
            : PercentOff is null == Rates.IsEmpty ? "it has either a percentage or rates"
            : PercentOff is > MostOff or < -MostOnTop ? $"the percentage must be from -{MostOnTop} to {MostOff}"
            : Rates.Pairs.Any(r => r.Value < 0) ? "a rate is negative"
            : Rates.Pairs.Any(r => r.Value > MostRate) ? $"a rate is more than {MostRate:0}"
            : Rates.Pairs.Any(r => decimal.Round(r.Value, MostPlaces) != r.Value) ? $"a rate has more than {MostPlaces} places behind the point"
            : null;
        return wrong is null ? this : throw new FormatException($"The contract cannot be: {wrong}.");
    }

    internal string Percentage => PercentOff >= 0
        ? $"{Money.Exact(PercentOff.Value)}% off list"
        : $"{Money.Exact(-PercentOff.GetValueOrDefault())}% on top of list";

    internal bool Matches(string model) => Model == Everything || new ModelPattern(Model.ToLowerInvariant()).Matches(model);

    // A whole provider is the least specific, a tier's own terms more so than those of every tier.
    internal (int Model, int Tier) Specificity =>
        (Model == Everything ? -1 : new ModelPattern(Model.ToLowerInvariant()).Specificity, Tier is null ? 0 : 1);
}
