using System.Globalization;

namespace Farthing.Ingest.Spans;

/// <summary>What a provider says that a call cost: its own charge, and what it had charged to the account's own key upstream.</summary>
internal static class StatedCost
{
    // No call costs a million dollars: a wrong unit must not reach a bill.
    private const decimal Absurd = 1_000_000m;

    // What providers computed in binary ends in digits that tell nothing. A decimal has 28 in all: a sum needs those in front.
    private const int Places = 15;

    /// <param name="span">The span's attributes.</param>
    /// <param name="anomaly">Says so where the statement is no amount; it then does not count.</param>
    /// <returns>US dollars; null when nothing, or no amount, was stated.</returns>
    public static decimal? Of(AttributeBag span, ref string? anomaly)
    {
        var (own, upstream) = (span[SpanAttribute.StatedCost], span[SpanAttribute.UpstreamCost]);
        if (own.IsAbsent)
        {
            return null;
        }

        if (Amount(own) is { } charge && (upstream.IsAbsent ? 0 : Amount(upstream)) is { } forwarded)
        {
            return charge + forwarded;
        }

        anomaly ??= $"the stated cost is not an amount: {Texts.Limit(own.Text ?? "a list", 40)}";
        return null;
    }

    private static decimal? Amount(AttributeValue value) =>
        decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount is >= 0 and < Absurd
            ? decimal.Round(amount, Places)
            : null;
}
