using System.Collections.Immutable;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Import;
using Farthing.Core.Usage;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Pricing.Import;

public class PriceImportPropertyTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static readonly Meter[] s_meters = [Meter.Input, Meter.Output, Meter.InputCacheRead, Meter.InputCacheWriteUnknown, Meter.InputAudio, Meter.WebSearch];

    private static readonly (string Provider, string Name)[] s_names =
    [
        .. PriceBook.Embedded.Books.Where(b => b.Provider is "openai" or "anthropic" or "gcp.gemini" or "x_ai" or "deepseek")
            .SelectMany(b => b.Models.SelectMany(m => m.Patterns.Select(p => p.Text.Trim('~', '*').Replace('#', '1')).Append(m.Id)), (b, name) => (b.Provider, name)),
        ("azure", "gpt-5"), ("openai", "gpt-99"), ("openai", "gpt-99-2027-01-01"), ("acme", "m-1"),
    ];

    [Property(MaxTest = 40)]
    public Property A_source_that_was_imported_is_imported_again_without_effect() => Prop.ForAll(Lists().ToArbitrary(), list =>
    {
        var once = PriceBook.Embedded.With(Import(PriceBook.Embedded, list).Changes);
        var again = Import(once, list);
        return (!again.Changes.Any()).Label(string.Join('\n', again.Rows.Where(r => !r.Changes.IsEmpty).Select(r => $"{r.Name}: {string.Join(", ", r.Rates)}"))
            + "\n" + string.Join('\n', list.Prices.Select(p => $"{p.Provider}/{p.Model}: {string.Join(", ", p.Cards[0].Rates.Pairs)}")));
    });

    [Property(MaxTest = 40)]
    public Property Whatever_a_source_says_and_whoever_accepts_it_no_priced_meter_loses_its_price() => Prop.ForAll(Lists().ToArbitrary(), list =>
    {
        var after = PriceBook.Embedded.With(Import(PriceBook.Embedded, list).Changes);
        return s_names.All(n => PriceBook.Embedded.Find(n.Provider, n.Name, s_now) is not { } before
            || (after.Find(n.Provider, n.Name, s_now) is { } price && before.Variants.Prepend(before).All(v => price.For(v.Tier, v.Region) is { } now
                && v.Cards[0].Rates.Pairs.All(r => now.Cards[0].RateFor(r.Key, out _) is not null))));
    });

    [Property(MaxTest = 40)]
    public Property Nothing_becomes_free_that_nobody_accepted() => Prop.ForAll(Lists().ToArbitrary(), list =>
    {
        var after = PriceBook.Embedded.With(Import(PriceBook.Embedded, list, acceptAll: false).Changes);
        return s_names.All(n => PriceBook.Embedded.Find(n.Provider, n.Name, s_now) is not { } before
            || Meters.All.All(m => before.Cards[0].RateFor(m, out _) is not > 0 || after.Find(n.Provider, n.Name, s_now)!.Cards[0].RateFor(m, out _) > 0));
    });

    private static PriceImport Import(PriceBook book, PriceList list, bool acceptAll = true) =>
        PriceImport.Make(book, list, new() { Now = s_now, Source = "a test", AcceptAll = acceptAll });

    private static Gen<PriceList> Lists() => Gen.NonEmptyListOf(
        from name in Gen.Elements(s_names)
        from count in Gen.Choose(1, s_meters.Length)
        from rates in Gen.ArrayOf(Gen.Choose(0, 400), s_meters.Length)
        select Price(name, [.. rates.Take(count)])).Select(l => new PriceList { Prices = [.. l.Take(12)] });

    private static SourcePrice Price((string Provider, string Name) of, int[] rates)
    {
        var map = new MeterMap<decimal>();
        foreach (var (rate, i) in rates.Select((r, i) => (r, i)))
        {
            map[s_meters[i]] = rate / 100m;
        }

        return new() { Provider = of.Provider, Model = of.Name, Place = of.Name, Cards = [new(0, map)], Tiers = ImmutableSortedDictionary.Create<string, ImmutableArray<RateCard>>(StringComparer.Ordinal) };
    }
}
