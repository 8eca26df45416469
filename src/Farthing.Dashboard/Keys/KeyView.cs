using System.Globalization;
using System.Numerics;
using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Keys;

namespace Farthing.Dashboard.Keys;

/// <summary>Keys in words.</summary>
internal static class KeyView
{
    /// <summary>When a new key can be told to end, in words and days; 0 for never.</summary>
    public static IReadOnlyList<(int Days, string Words)> Lives { get; } = [(0, "never"), (30, "in 30 days"), (90, "in 90 days"), (365, "in a year")];

    /// <summary>For how long a replaced key can go on, in words and hours.</summary>
    public static IReadOnlyList<(int Hours, string Words)> Overlaps { get; } = [(0, "not at all"), (1, "for an hour"), (24, "for a day"), (168, "for a week")];

    /// <summary>Whether a key opens anything now, and if not, why; with the tone of it.</summary>
    public static (string Words, string? Tone) State(ListedKey key, DateTime now) =>
        key.RevokedAt is not null ? ("revoked", "muted")
        : !key.IsValid(now) ? ("ended", "muted")
        : key.ReplacedBy is { } other ? ($"replaced by {other}", "warn-text")
        : ("valid", null);

    /// <summary>When it ends, or how it ended.</summary>
    public static string End(ListedKey key, DisplayZone zone) =>
        key.RevokedAt is { } revoked ? $"revoked {zone.Minute(revoked)}" : key.ExpiresAt is { } end ? zone.Minute(end) : "never";

    /// <summary>Its limits in words; a dash where there are none.</summary>
    public static string Limits(KeyLimits limits) => !limits.Any ? Absent.Dash : string.Join(", ", new[]
    {
        limits.RequestsPerSecond is { } requests ? string.Create(CultureInfo.InvariantCulture, $"{requests:0.##} requests/s") : null,
        limits.BytesPerSecond is { } bytes ? $"{Quantity.Text(bytes)} bytes/s" : null,
        limits.MaxBodyBytes is { } body ? $"bodies of {Quantity.Text(body)} bytes" : null,
    }.OfType<string>());

    /// <summary>What a scope lets a key do.</summary>
    public static string Meaning(KeyScopes scope) => scope switch
    {
        KeyScopes.Ingest => "send calls: what an application needs",
        KeyScopes.Read => "read what is stored by the API",
        KeyScopes.Manage => "change it: price again, make and revoke keys, purge",
        _ => "",
    };

    /// <summary>Reads a limit that was typed.</summary>
    /// <returns>False when it is no number; empty text is no limit.</returns>
    public static bool TryParse<T>(string text, out T? limit)
        where T : struct, INumber<T>
    {
        limit = T.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : null;
        return limit is not null || string.IsNullOrWhiteSpace(text);
    }
}
