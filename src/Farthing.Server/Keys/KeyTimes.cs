using System.Globalization;

namespace Farthing.Server.Keys;

/// <summary>Lengths of time as people write them, <c>90d</c>, <c>24h</c> or <c>30m</c>, and times by them.</summary>
internal static class KeyTimes
{
    private const int MostDays = 3_650;

    /// <summary>A length of time, of up to ten years.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        var minutes = text[^1] switch { 'm' => 1L, 'h' => 60, 'd' => 24 * 60, _ => -1 } * count;
        duration = TimeSpan.FromMinutes(Math.Clamp(minutes, 0, MostDays * 24L * 60));
        return minutes is >= 0 and <= MostDays * 24L * 60;
    }

    /// <summary>A time, or how long it is until then.</summary>
    public static bool TryParseEnd(string text, DateTime now, out DateTime end)
    {
        if (TryParseDuration(text, out var duration))
        {
            end = now + duration;
            return true;
        }

        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.UtcDateTime.Year < 2500;
        end = isTime ? time.UtcDateTime : default;
        return isTime;
    }
}
