using System.Text;

namespace Farthing.Ingest.Otlp;

/// <summary>Values by names in UTF-8: a name on the wire is looked up as it stands, without making a text of it.</summary>
internal sealed class KeyTable<TValue>
    where TValue : struct
{
    private readonly (byte[] Name, TValue Value)[]?[] _slots;
    private readonly int _longest;

    public KeyTable(IEnumerable<KeyValuePair<string, TValue>> values)
    {
        var entries = values.Select(v => (Name: Encoding.UTF8.GetBytes(v.Key), v.Value)).ToList();
        _longest = entries.Max(e => e.Name.Length);

        // Four slots a name: next to none shares one.
        _slots = new (byte[], TValue)[]?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries.Count * 4)];
        foreach (var slot in entries.GroupBy(e => Slot(e.Name)))
        {
            _slots[slot.Key] = [.. slot];
        }
    }

    public bool TryGet(ReadOnlySpan<byte> name, out TValue value)
    {
        if (name.Length <= _longest && _slots[Slot(name)] is { } entries)
        {
            foreach (var entry in entries)
            {
                if (name.SequenceEqual(entry.Name))
                {
                    value = entry.Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    private int Slot(ReadOnlySpan<byte> name) => (int)(ByteHash.Of(name) & (uint)(_slots.Length - 1));
}
