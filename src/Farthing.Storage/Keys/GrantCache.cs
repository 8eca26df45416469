using System.Collections.Concurrent;

namespace Farthing.Storage.Keys;

/// <summary>
/// What the database said of keys, by prefix. It is trusted for seconds, so that a key that is revoked is refused within
/// them by every process; what was valid is remembered longer, for when the database cannot be asked.
/// </summary>
internal sealed class GrantCache(TimeProvider time)
{
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_bridge = TimeSpan.FromMinutes(10);
    private const int Remembered = 10_000;

    // Apart, so that whoever tries keys at random does not push out those that are in use.
    private readonly ConcurrentDictionary<string, Entry> _valid = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);

    public bool IsUnknown(string prefix) => _unknown.TryGetValue(prefix, out var at) && time.GetElapsedTime(at) <= s_trust;

    /// <summary>What needs no asking yet.</summary>
    public KnownKey? Trusted(string prefix) =>
        _valid.TryGetValue(prefix, out var entry) && time.GetElapsedTime(entry.AskedAt) <= s_trust ? entry.Key : null;

    /// <summary>What the database said within the last minutes, if it cannot be asked. It is not asked again for seconds.</summary>
    public KnownKey? Bridge(string prefix)
    {
        if (!_valid.TryGetValue(prefix, out var entry) || time.GetElapsedTime(entry.SaidAt) > s_bridge)
        {
            return null;
        }

        // Not over what another request may have heard from the database meanwhile, or taken out.
        _valid.TryUpdate(prefix, entry with { AskedAt = time.GetTimestamp() }, entry);
        return entry.Key;
    }

    public bool IsRemembered(string prefix) => _valid.TryGetValue(prefix, out var entry) && time.GetElapsedTime(entry.SaidAt) <= s_bridge;

    /// <summary>Keeps what the database said: null where it has no such key, or not any more.</summary>
    public void Said(string prefix, KnownKey? key)
    {
        var now = time.GetTimestamp();
        if (key is null)
        {
            _valid.TryRemove(prefix, out _);
            Add(_unknown, prefix, now);
        }
        else
        {
            Add(_valid, prefix, new(key, now, now));
        }
    }

    /// <summary>The next request asks the database.</summary>
    public void Forget(string prefix)
    {
        _valid.TryRemove(prefix, out _);
        _unknown.TryRemove(prefix, out _);
    }

    private static void Add<T>(ConcurrentDictionary<string, T> cache, string prefix, T value)
    {
        if (cache.Count >= Remembered)
        {
            cache.Clear();
        }

        cache[prefix] = value;
    }

    private sealed record Entry(KnownKey Key, long SaidAt, long AskedAt);
}

/// <summary>A key that is not revoked, as the database has it.</summary>
internal sealed record KnownKey(byte[] Hash, DateTime? ExpiresAt, KeyGrant Grant);
