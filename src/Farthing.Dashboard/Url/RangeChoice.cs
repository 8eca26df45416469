using System.Globalization;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Url;

/// <summary>The time range that a reader chose: the last so long, or from one moment to another.</summary>
public sealed record RangeChoice
{
    private static readonly DateTime s_earliest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime s_latest = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private RangeChoice(string? preset, TimeSpan length, DateTime from, DateTime to) =>
        (Preset, Length, From, To) = (preset, length, from, to);

    /// <summary>What can be chosen by name, shortest first.</summary>
    public static IReadOnlyList<RangeChoice> Presets { get; } =
    [
        Last("15m", TimeSpan.FromMinutes(15)), Last("1h", TimeSpan.FromHours(1)), Last("6h", TimeSpan.FromHours(6)),
        Last("24h", TimeSpan.FromHours(24)), Last("7d", TimeSpan.FromDays(7)), Last("30d", TimeSpan.FromDays(30)),
    ];

    /// <summary>What is shown when nothing was chosen.</summary>
    public static RangeChoice Default { get; } = Presets[1];

    /// <summary>The preset's name in URLs; null for a range between two moments.</summary>
    public string? Preset { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Length { get; }

    /// <summary>The start of a range between two moments, in UTC.</summary>
    public DateTime From { get; }

    /// <summary>The end of a range between two moments, in UTC.</summary>
    public DateTime To { get; }

    /// <summary>Whether it moves with time.</summary>
    public bool IsRelative => Preset is not null;

    /// <summary>A preset in words: <c>Last 15 min</c>.</summary>
    public string Words => Preset is null ? "Custom" : "Last " + Preset[..^1] + Preset[^1] switch { 'm' => " min", 'h' => " h", _ => " d" };

    /// <summary>A range between two moments.</summary>
    /// <returns>Null, with the problem in words, when it is empty or outside of what can be shown.</returns>
    public static RangeChoice? Between(DateTime from, DateTime to, out string? problem)
    {
        problem = to <= from ? "The time range ends before it starts"
            : from < s_earliest || to > s_latest ? "The time range lies outside the years 2000 to 2099"
            : null;
        return problem is null ? new(null, to - from, from, to) : null;
    }

    /// <summary>The preset of that name; null when there is none.</summary>
    public static RangeChoice? ByName(string name) => Presets.FirstOrDefault(preset => preset.Preset == name);

    /// <summary>The range in whole minutes, which is what sums are kept by.</summary>
    public TimeRange At(DateTime now) =>
        (IsRelative ? new TimeRange(now - Length, now) : new TimeRange(From, To)).ToWholeMinutes();

    /// <summary>A moment in a URL: <c>2026-03-01T12:30Z</c>, with seconds only where there are any.</summary>
    public static string Format(DateTime utc) =>
        utc.ToString(utc.Ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-ddTHH:mmZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    /// <summary>Reads a moment; one without a zone is in UTC.</summary>
    public static bool TryParseMoment(string text, out DateTime utc) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out utc);

    private static RangeChoice Last(string name, TimeSpan length) => new(name, length, default, default);
}
