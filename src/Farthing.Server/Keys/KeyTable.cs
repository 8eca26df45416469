using System.Globalization;
using Farthing.Server.Pricing;
using Farthing.Storage.Keys;

namespace Farthing.Server.Keys;

/// <summary>Keys on a terminal.</summary>
internal static class KeyTable
{
    public static void Write(IReadOnlyList<ListedKey> keys, DateTime now, TextWriter to)
    {
        if (keys.Count == 0)
        {
            to.WriteLine("There are no keys: 'farthing keys create --name NAME' makes one.");
            return;
        }

        TextTable.Write(to, ["prefix", "project", "name", "scopes", "state", "created", "last used", "expires", "limits"], keys.Select(k => (string[])
        [
            k.Prefix, k.Project.Name, k.Name, string.Join(' ', k.Scopes.Names()), State(k, now), Minute(k.CreatedAt),
            k.LastUsedAt is { } used ? Minute(used) : "never", k.ExpiresAt is { } end ? Minute(end) : "never", Limits(k.Limits),
        ]));
    }

    private static string State(ListedKey key, DateTime now) =>
        KeyJson.StateOf(key, now) is var state && state == "replaced" ? $"replaced by {key.ReplacedBy}" : state;

    private static string Limits(KeyLimits limits) => !limits.Any ? "none" : string.Join(", ", new[]
    {
        limits.RequestsPerSecond is { } requests ? string.Create(CultureInfo.InvariantCulture, $"{requests:0.##} requests/s") : null,
        limits.BytesPerSecond is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes/s") : null,
        limits.MaxBodyBytes is { } body ? string.Create(CultureInfo.InvariantCulture, $"bodies of {body} bytes") : null,
    }.OfType<string>());

    private static string Minute(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
