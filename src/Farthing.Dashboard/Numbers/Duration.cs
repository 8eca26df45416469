using System.Globalization;

namespace Farthing.Dashboard.Numbers;

/// <summary>Durations as text: 843 ms · 1.24 s · 2 m 10 s.</summary>
internal static class Duration
{
    /// <summary>Text of a duration in microseconds: three significant digits below a minute, then the two largest units.</summary>
    public static string Text(long microseconds)
    {
        decimal us = microseconds;
        if (us == 0)
        {
            return "0 ms";
        }

        if (us < 999_500)
        {
            return us < 1000 ? $"{microseconds} µs" : Three(us / 1000) + " ms";
        }

        if (us < 59_950_000)
        {
            return Three(us / 1_000_000) + " s";
        }

        var seconds = (long)Money.Round(us / 1_000_000, 0);
        return seconds switch
        {
            < 3600 => $"{seconds / 60} m {seconds % 60} s",
            < 86_400 => $"{seconds / 3600} h {seconds % 3600 / 60} m",
            _ => $"{seconds / 86_400} d {seconds % 86_400 / 3600} h",
        };
    }

    /// <summary>Text of a duration that may not be known: a dash then.</summary>
    public static string Text(long? microseconds) => microseconds is { } known ? Text(known) : Absent.Dash;

    /// <summary>Every digit, for a tooltip.</summary>
    public static string ExactText(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds:#,##0} µs");

    private static string Three(decimal value) =>
        Money.Round(value, value < 9.995m ? 2 : value < 99.95m ? 1 : 0)
            .ToString(value < 9.995m ? "0.00" : value < 99.95m ? "0.0" : "0", CultureInfo.InvariantCulture);
}
