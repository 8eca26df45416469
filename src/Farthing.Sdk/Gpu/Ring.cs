namespace Farthing.Sdk.Gpu;

/// <summary>The last values added, at most so many; the oldest is number 0.</summary>
internal sealed class Ring<T>(int capacity)
    where T : struct
{
    private readonly T[] _values = new T[capacity];
    private int _oldest;

    public int Count { get; private set; }

    public ref T this[int number] => ref _values[(_oldest + number) % _values.Length];

    public void Add(in T value)
    {
        if (Count < _values.Length)
        {
            Count++;
        }
        else
        {
            _oldest = (_oldest + 1) % _values.Length;
        }

        this[Count - 1] = value;
    }
}
