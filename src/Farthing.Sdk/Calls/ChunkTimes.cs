using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>When the chunks of a stream came, measured from the request's start. Kept in the clock's own ticks, for there are many.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ChunkTimes(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _first;
    private long _last;
    private long _longest;

    public readonly TimeSpan? First => _last == 0 ? null : time.GetElapsedTime(_started, _first);

    public readonly TimeSpan LongestGap => time.GetElapsedTime(0, _longest);

    public readonly TimeSpan? Last => _last == 0 ? null : time.GetElapsedTime(_started, _last);

    /// <summary>Since the request's start.</summary>
    public readonly TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Tick()
    {
        var now = time.GetTimestamp();
        if (_last == 0)
        {
            _first = now;
        }
        else if (now - _last > _longest)
        {
            _longest = now - _last;
        }

        _last = now;
    }
}
