using System.Runtime.CompilerServices;

namespace Farthing.Core.Usage;

/// <summary>
/// A value for some of the meters, held in place without a heap object. A meter that was not reported is absent,
/// which differs from zero.
/// </summary>
/// <typeparam name="T">The value: a count, an amount or a rate.</typeparam>
public struct MeterMap<T> : IEquatable<MeterMap<T>>
    where T : struct, IEquatable<T>
{
    private Slots _slots;
    private uint _present;

    /// <summary>The meter's value, or null when it is absent. Setting null makes it absent.</summary>
    public T? this[Meter meter]
    {
        readonly get => Has(meter) ? _slots[(int)meter] : null;
        set
        {
            _slots[(int)meter] = value.GetValueOrDefault();
            var bit = 1u << (int)meter;
            _present = value.HasValue ? _present | bit : _present & ~bit;
        }
    }

    /// <summary>Whether no meter has a value.</summary>
    public readonly bool IsEmpty => _present == 0;

    /// <summary>Whether the meter has a value, zero included.</summary>
    public readonly bool Has(Meter meter) => (_present & (1u << (int)meter)) != 0;

    /// <summary>Reads a meter's value.</summary>
    /// <returns>False when it is absent.</returns>
    public readonly bool TryGet(Meter meter, out T value)
    {
        value = _slots[(int)meter];
        return Has(meter);
    }

    /// <summary>A bit for each meter that has a value, the first meter's the lowest: most calls have few, and who
    /// reads many looks at none of the others.</summary>
    public readonly uint Present => _present;

    /// <summary>The meters that have a value, in order, with it.</summary>
    public readonly IEnumerable<KeyValuePair<Meter, T>> Pairs
    {
        get
        {
            for (var i = 0; i < Meters.Count; i++)
            {
                if (Has((Meter)i))
                {
                    yield return new((Meter)i, _slots[i]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(MeterMap<T> other)
    {
        if (_present != other._present)
        {
            return false;
        }

        for (var i = 0; i < Meters.Count; i++)
        {
            if (Has((Meter)i) && !_slots[i].Equals(other._slots[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is MeterMap<T> other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (meter, value) in Pairs)
        {
            hash.Add(meter);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether both hold the same meters with the same values.</summary>
    public static bool operator ==(MeterMap<T> left, MeterMap<T> right) => left.Equals(right);

    /// <summary>Whether they differ in a meter or a value.</summary>
    public static bool operator !=(MeterMap<T> left, MeterMap<T> right) => !left.Equals(right);

    [InlineArray(Meters.Count)]
    private struct Slots
    {
        private T _first;
    }
}
