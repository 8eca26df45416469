using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>When the chunks of a stream came, measured from the request's start.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ChunkTimes(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private long _last;

    public TimeSpan? First { get; private set; }

    public TimeSpan LongestGap { get; private set; }

    /// <summary>Since the request's start.</summary>
    public readonly TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Tick()
    {
        var now = time.GetTimestamp();
        if (First is null)
        {
            First = time.GetElapsedTime(_started, now);
        }
        else if (time.GetElapsedTime(_last, now) is var gap && gap > LongestGap)
        {
            LongestGap = gap;
        }

        _last = now;
    }
}
