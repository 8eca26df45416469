using System.Globalization;

namespace Farthing.Dashboard.Frame;

/// <summary>The zone that times are written in. Storage, queries and links are in UTC.</summary>
public sealed record DisplayZone(TimeZoneInfo Info)
{
    /// <summary>Coordinated universal time.</summary>
    public static DisplayZone Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The zone's name beside the range: <c>UTC</c>, <c>Europe/Berlin</c>.</summary>
    public string Name => Info.Id;

    /// <summary>Whether it is UTC.</summary>
    public bool IsUtc => Info.Id == TimeZoneInfo.Utc.Id;

    /// <summary>The zone of that IANA name; UTC when this machine does not know it.</summary>
    public static DisplayZone Find(string? iana) =>
        iana is { Length: > 0 and < 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(iana, out var info) ? new(info) : Utc;

    /// <summary>
    /// A moment to the second, with no more of the date than tells it from now: <c>12:30:05</c>, <c>1 Mar 12:30:05</c>,
    /// <c>2025-03-01 12:30</c>.
    /// </summary>
    public string Brief(DateTime utc, DateTime nowUtc)
    {
        var (then, now) = (Local(utc), Local(nowUtc));
        return Format(utc, then.Date == now.Date ? "HH:mm:ss" : then.Year == now.Year ? "d MMM HH:mm:ss" : "yyyy-MM-dd HH:mm");
    }

    /// <summary>A moment to the millisecond, with the zone.</summary>
    public string Exact(DateTime utc) => $"{Format(utc, "yyyy-MM-dd HH:mm:ss.fff")} {Name}";

    /// <summary>A moment to the minute: <c>2026-03-01 12:30</c>.</summary>
    public string Minute(DateTime utc) => Format(utc, "yyyy-MM-dd HH:mm");

    /// <summary>The time of day: <c>12:30</c>.</summary>
    public string TimeOfDay(DateTime utc) => Format(utc, "HH:mm");

    /// <summary>The day: <c>1 Mar</c>.</summary>
    public string Day(DateTime utc) => Format(utc, "d MMM");

    /// <summary>A moment as a date-and-time input takes it.</summary>
    public string Input(DateTime utc) => Format(utc, "yyyy-MM-ddTHH:mm");

    /// <summary>Reads what a date-and-time input gave.</summary>
    public bool TryParseInput(string? text, out DateTime utc)
    {
        utc = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        // An hour that daylight saving skips is read as the one after it.
        var time = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        time = Info.IsInvalidTime(time) ? time.AddHours(1) : time;
        utc = TimeZoneInfo.ConvertTimeToUtc(time, Info);
        return true;
    }

    /// <summary>A moment as the zone's clocks show it.</summary>
    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Info);

    private string Format(DateTime utc, string format) => Local(utc).ToString(format, CultureInfo.InvariantCulture);
}
