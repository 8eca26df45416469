using System.Globalization;

namespace Farthing.Dashboard.Numbers;

/// <summary>Shares as a percentage with one decimal.</summary>
internal static class Share
{
    /// <summary>Text of a share of 0 to 1. What is not nothing is not 0.0%, and what is not all is not 100.0%.</summary>
    public static string Text(decimal share) => (share * 100) switch
    {
        > 0 and < 0.05m => "<0.1%",
        > 99.95m and < 100 => ">99.9%",
        var percent => Money.Round(percent, 1).ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };

    /// <summary>A change as a share, with its sign: <c>+1.2%</c>.</summary>
    public static string Signed(decimal change) => (change < 0 ? "-" : "+") + Text(Math.Abs(change));

    /// <summary>The part of the whole, or null when there is no whole.</summary>
    public static decimal? Of(decimal part, decimal whole) => whole == 0 ? null : part / whole;
}
