using System.Collections.Concurrent;

namespace Farthing.Storage.Writing;

/// <summary>
/// Ids by what they stand for. An id is never changed or removed, so what is remembered stays right; at the bound all is
/// forgotten, which is crude and harmless: what is in use is back after one query.
/// </summary>
internal sealed class BoundedCache<TKey>(int bound)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _ids = new();

    public bool TryGet(TKey key, out int id) => _ids.TryGetValue(key, out id);

    public void Add(TKey key, int id)
    {
        if (_ids.Count >= bound)
        {
            _ids.Clear();
        }

        _ids[key] = id;
    }
}
