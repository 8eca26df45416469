using System.Globalization;

namespace Farthing.Dashboard.Numbers;

/// <summary>US dollars as text. Rounded for reading; <see cref="Exact"/> is what is copied, exported and compared.</summary>
internal static class Money
{
    /// <summary>
    /// From $100 whole dollars, from $1 cents, below always three significant digits. Never scientific, and only zero is
    /// $0.00.
    /// </summary>
    public static string Text(decimal usd)
    {
        var amount = Math.Abs(usd);
        var sign = usd < 0 ? "-$" : "$";
        if (amount == 0)
        {
            return "$0.00";
        }

        // The tier is that of the rounded amount: 99.995 is $100, not $100.00.
        if (Round(amount, 2) >= 100)
        {
            return sign + Round(amount, 0).ToString("#,##0", CultureInfo.InvariantCulture);
        }

        var rounded = Round(amount, Decimals(amount));
        var decimals = rounded >= 1 ? 2 : Decimals(rounded);
        return sign + Round(amount, decimals).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>Text of an amount that may not be known: a dash then.</summary>
    public static string Text(decimal? usd) => usd is { } known ? Text(known) : Absent.Dash;

    /// <summary>A published rate: every digit, and at least cents.</summary>
    public static string Rate(decimal usd) => (usd < 0 ? "-$" : "$") + AtLeastCents(Math.Abs(usd));

    /// <summary>Every digit, no exponent, no needless zeros: <c>0.0001234</c>.</summary>
    public static string Exact(decimal usd) => Core.Amounts.Money.Exact(usd);

    /// <summary>The exact amount with its currency sign, for a tooltip.</summary>
    public static string ExactText(decimal usd) => usd < 0 ? $"-${Exact(-usd)}" : $"${Exact(usd)}";

    // How many places three significant digits take; a decimal has at most 28.
    private static int Decimals(decimal amount)
    {
        var decimals = 3;
        for (var probe = Math.Abs(amount); probe < 0.1m && decimals < 28; probe *= 10)
        {
            decimals++;
        }

        for (var probe = Math.Abs(amount); probe >= 1 && decimals > 0; probe /= 10)
        {
            decimals--;
        }

        return decimals;
    }

    internal static decimal Round(decimal value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero);

    private static string AtLeastCents(decimal amount)
    {
        var exact = Exact(amount);
        var point = exact.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? exact + ".00" : exact.PadRight(point + 3, '0');
    }
}
