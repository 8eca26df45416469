namespace Farthing.Sdk.Reporting;

/// <summary>
/// How long to leave a server alone that does not answer: up to 200 ms, doubling with each failure up to 10 s. The
/// whole of it is left to chance, so that many apps do not come back in step.
/// </summary>
internal sealed class Backoff(Random random)
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private int _failures;

    public TimeSpan Next()
    {
        // Six doublings pass the longest.
        var ceiling = First * (1 << Math.Min(_failures++, 6));
        return random.NextDouble() * (ceiling < Longest ? ceiling : Longest);
    }

    public void Reset() => _failures = 0;
}
