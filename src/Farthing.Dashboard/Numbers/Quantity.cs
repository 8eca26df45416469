using System.Globalization;

namespace Farthing.Dashboard.Numbers;

/// <summary>Tokens and counts as text: 1,234 · 12.3k · 4.56M · 1.20B.</summary>
internal static class Quantity
{
    private static readonly (decimal Size, string Suffix)[] s_scales =
        [(1_000m, "k"), (1_000_000m, "M"), (1_000_000_000m, "B"), (1_000_000_000_000m, "T")];

    /// <summary>Whole to 9,999 (fractions of a unit to two places), then three significant digits.</summary>
    public static string Text(decimal count)
    {
        var sign = count < 0 ? "-" : "";
        var amount = Math.Abs(count);
        if (Money.Round(amount, 2) < 10_000)
        {
            var small = Money.Round(amount, 2);
            return small == 0 && amount != 0 ? $"{sign}<0.01" : sign + small.ToString("#,##0.##", CultureInfo.InvariantCulture);
        }

        foreach (var (size, suffix) in s_scales)
        {
            // Rounding may reach the next scale: 999,950 is 1.00M, not 1000k.
            var scaled = amount / size;
            var decimals = scaled < 9.995m ? 2 : scaled < 99.95m ? 1 : 0;
            var rounded = Money.Round(scaled, decimals);
            if (rounded < 1000 || suffix == "T")
            {
                return sign + rounded.ToString(decimals == 2 ? "0.00" : decimals == 1 ? "0.0" : "#,##0", CultureInfo.InvariantCulture) + suffix;
            }
        }

        return sign;
    }

    /// <summary>A number of calls in words: <c>1 call</c>, <c>12.3k calls</c>.</summary>
    public static string Calls(long count) => count == 1 ? "1 call" : $"{Text(count)} calls";

    /// <summary>Every digit, with thousands separators, for a tooltip.</summary>
    public static string ExactText(decimal count) => count.ToString("#,##0.############", CultureInfo.InvariantCulture);
}
