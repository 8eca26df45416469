using System.Globalization;
using Farthing.Core.Outcomes;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Calls;

/// <summary>What a call's trace brought.</summary>
/// <param name="Outcomes">The oldest first.</param>
/// <param name="Revenue">The oldest first.</param>
public sealed record TraceEventsView(IReadOnlyList<Outcome> Outcomes, IReadOnlyList<Revenue> Revenue)
{
    /// <summary>As many of each as are shown.</summary>
    public const int Most = 50;

    /// <summary>Nothing.</summary>
    public static TraceEventsView None { get; } = new([], []);

    /// <summary>How much, with every digit that a binary number has to tell.</summary>
    public static string Value(Outcome outcome) => outcome.Value.ToString("#,##0.############", CultureInfo.InvariantCulture);

    /// <summary>An amount in its currency: <c>$12.00</c>, <c>12.00 EUR</c>.</summary>
    public static string Amount(decimal amount, string currency) =>
        currency == Core.Amounts.Money.Usd ? Money.Rate(amount) : $"{Money.Rate(amount).Replace("$", "", StringComparison.Ordinal)} {currency}";

    /// <summary>The same to the last digit.</summary>
    public static string Exact(decimal amount, string currency) => $"{Money.Exact(amount)} {currency}";

    /// <summary>The sums by currency; none where there is but one amount to add up, or more than are shown.</summary>
    public IReadOnlyList<(string Currency, decimal Amount)> Sums =>
        Revenue.Count is < 2 or >= Most ? [] : [.. Revenue.GroupBy(r => r.Currency, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Sum(r => r.Amount)))];

    /// <summary>What stands beside a list that may go on; null where it does not.</summary>
    public static string? Cut(int shown) => shown < Most ? null : $"The first {Most}; the API has them all.";
}
