using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Changes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Pricing.Changes;

public class PriceChangePropertyTests
{
    private static readonly PriceBook s_book = PriceBook.Embedded;
    private static readonly DateTime[] s_days = [.. Enumerable.Range(0, 24).Select(i => new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(i))];

    private static readonly (string Provider, string Name)[] s_names =
    [
        .. s_book.Books.Where(b => b.Provider is "openai" or "anthropic" or "azure.ai.openai" or "x_ai" or "deepseek")
            .SelectMany(b => b.Models.SelectMany(m => m.Patterns.Where(p => p.Text[0] != '*').Select(p => p.Text.TrimEnd('~', '*').Replace('#', '1')).Append(m.Id)), (b, name) => (b.Provider, name)),
        ("azure.ai.openai", "gpt-5"), ("azure.ai.openai", "claude-opus-4-5"), ("openai", "gpt-5-2025-08-07"), ("acme", "m-1"), ("openai", "gpt-99"),
    ];

    [Property(MaxTest = 30)]
    public Property Laying_changes_over_a_book_twice_is_laying_them_once() => Prop.ForAll(Changes().ToArbitrary(), changes =>
    {
        var once = s_book.With(changes);
        return Versions(once).SequenceEqual(Versions(once.With(changes)));
    });

    [Property(MaxTest = 30)]
    public Property A_call_before_the_start_of_a_change_costs_what_it_did() => Prop.ForAll(Changes().ToArbitrary(), changes =>
    {
        var (after, start) = (s_book.With(changes), changes.Min(c => c.From ?? DateTime.MaxValue));
        var moved = s_names.SelectMany(n => s_days.Where(d => d < start).Where(day => Version(s_book, n, day) is { } version && version != Version(after, n, day)).Select(day => $"{n} {day:o}")).ToList();
        return (moved.Count == 0).Label(string.Join('\n', moved) + "\n" + PriceChangeJson.Write(changes));
    });

    [Property(MaxTest = 30)]
    public Property What_has_a_price_keeps_one_in_every_tier_and_region() => Prop.ForAll(Changes().ToArbitrary(), changes =>
    {
        var after = s_book.With(changes);
        return s_names.All(n => s_days.All(day => s_book.Find(n.Provider, n.Name, day) is not { } before
            || (after.Find(n.Provider, n.Name, day) is { } price && before.Variants.All(v => price.For(v.Tier, v.Region) is not null))));
    });

    private static Gen<PriceChange[]> Changes() => Gen.NonEmptyListOf(
        from name in Gen.Elements(s_names)
        from day in Gen.Elements(s_days)
        from always in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from input in Gen.Choose(1, 500)
        select PriceChangeTests.Change(name.Provider, name.Name, input / 100m, input / 20m, always ? null : day)).Select(c => c.Take(5).ToArray());

    private static string? Version(PriceBook book, (string Provider, string Name) of, DateTime at) => book.Find(of.Provider, of.Name, at)?.Version;

    private static IEnumerable<string> Versions(PriceBook book) => book.Prices.SelectMany(p => p.Variants.Prepend(p)).Select(p => p.Version);
}
