namespace Farthing.Sdk.Reporting.Spool;

/// <summary>How much other processes have on disk, as it was within the last seconds. One thread at a time.</summary>
internal sealed class SpoolUse(string folder, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private long _bytes;
    private long? _seenAt;

    public void LookAgain() => _seenAt = null;

    public long OfOthers(Func<string, bool> isOurs)
    {
        if (_seenAt is not { } at || time.GetElapsedTime(at) >= LookEvery)
        {
            _seenAt = time.GetTimestamp();
            _bytes = new DirectoryInfo(folder).GetDirectories().Where(d => !isOurs(d.Name)).Sum(SizeOf);
        }

        return _bytes;
    }

    private static long SizeOf(DirectoryInfo instance)
    {
        try
        {
            return instance.EnumerateFiles("*" + Instance.SegmentEnding).Sum(f => f.Length);
        }
        catch (IOException)
        {
            // Its owner clears it away at this moment.
            return 0;
        }
    }
}
