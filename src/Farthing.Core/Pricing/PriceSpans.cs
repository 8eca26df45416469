namespace Farthing.Core.Pricing;

/// <summary>Checks that a model has one price at a time: at no moment two, whatever the time of day.</summary>
internal static class PriceSpans
{
    public static void Check(IEnumerable<(PriceSpan Span, DailyWindow? Daily, bool Redirect)> prices, string where)
    {
        var spans = prices.GroupBy(p => p.Span).OrderBy(g => g.Key.From ?? DateTime.MinValue).ToList();
        if (spans.Count == 0)
        {
            throw new FormatException($"{where}: there is no price.");
        }

        DateTime? end = null;
        foreach (var (span, i) in spans.Select((s, i) => (s, i)))
        {
            if (span.Key.To <= span.Key.From)
            {
                throw new FormatException($"{where}: a price ends on {span.Key.To:yyyy-MM-dd}, before it starts.");
            }

            if (i > 0 && !(end <= span.Key.From))
            {
                throw new FormatException($"{where}: a price must end where the next one, from {span.Key.From:yyyy-MM-dd}, starts, or before.");
            }

            CheckDay([.. span.Select(p => p.Daily)], where);
            end = span.Key.To;
        }
    }

    private static void CheckDay(List<DailyWindow?> windows, string where)
    {
        var parts = windows.OfType<DailyWindow>().OrderBy(w => w.From).ToList();
        if (windows.Count == 1 && parts.Count == 0)
        {
            return;
        }

        var joined = parts.Count == windows.Count && parts.Index().All(p => p.Item.To == parts[(p.Index + 1) % parts.Count].From);
        if (!joined || parts.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Length) != TimeSpan.FromDays(1))
        {
            throw new FormatException($"{where}: prices by the time of day must fill the day and not overlap.");
        }
    }
}
