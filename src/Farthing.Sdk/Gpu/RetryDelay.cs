namespace Farthing.Sdk.Gpu;

/// <summary>How long to wait before the driver's library is initialised anew: a quarter of a second, doubled up to a minute.</summary>
internal sealed class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Last = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var delay = _next;
        _next = delay * 2 < Last ? delay * 2 : Last;
        return delay;
    }

    public void Reset() => _next = First;
}
