using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// Whether a new model costs what its family does: models of the provider whose names begin with the same words
/// (<c>gpt</c>, <c>claude-opus</c>), or, where those are few, all of the provider's.
/// </summary>
internal sealed class FamilyScale
{
    private const decimal Most = 20;
    private const int Few = 3;
    private readonly List<(string Stem, RateCard Card)> _cards;

    public FamilyScale(ProviderBook book, DateTime at) => _cards =
        [.. book.Models.Select(m => (Stem(m.Id), m.PriceAt(at)?.Cards[0])).Where(m => m.Item2 is not null).Select(m => (m.Item1, m.Item2!))];

    /// <summary>Why it does not look like one of them.</summary>
    public IEnumerable<string> Check(string model, RateCard card)
    {
        foreach (var meter in (Meter[])[Meter.Input, Meter.Output])
        {
            if (card.Rates[meter] is not { } rate || rate == 0)
            {
                continue;
            }

            var stem = Stem(model);
            var family = Rates(meter, _cards.Where(c => c.Stem == stem));
            var (rates, whose) = family.Count >= Few ? (family, $"family {stem}") : (Rates(meter, _cards), "provider");
            if (rates.Count >= Few && rates[rates.Count / 2] is var median && (rate > median * Most || rate < median / Most))
            {
                yield return $"{meter.Name()} {Money.Exact(rate)} is {Words.Factor(rate / median)} the median {Money.Exact(median)} of its {whose}";
            }
        }
    }

    /// <summary>The words before the first digit, with the vendor where the name has one.</summary>
    public static string Stem(string model)
    {
        var digit = model.AsSpan().IndexOfAnyInRange('0', '9');
        return (digit < 0 ? model : model[..digit]).TrimEnd('-', '_', '.', ' ', '@', ':', '/').ToLowerInvariant();
    }

    private static List<decimal> Rates(Meter meter, IEnumerable<(string Stem, RateCard Card)> cards) =>
        [.. cards.Select(c => c.Card.Rates[meter]).Where(r => r > 0).Select(r => r!.Value).Order()];
}
