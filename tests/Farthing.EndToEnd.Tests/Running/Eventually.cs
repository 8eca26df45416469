namespace Farthing.EndToEnd.Tests.Running;

/// <summary>Waits for what other processes bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It does not within <paramref name="within"/> (30 s by default); says <paramref name="what"/>.</exception>
    public static Task TrueAsync(Func<CancellationToken, Task<bool>> condition, string what, TimeSpan? within = null) =>
        GetAsync(async cancel => await condition(cancel) ? "yes" : null, what, within);

    /// <summary>Looks until <paramref name="look"/> sees something, and returns it.</summary>
    /// <exception cref="TimeoutException">It sees nothing within <paramref name="within"/> (30 s by default); says <paramref name="what"/>.</exception>
    public static async Task<T> GetAsync<T>(Func<CancellationToken, Task<T?>> look, string what, TimeSpan? within = null)
        where T : class
    {
        var limit = within ?? TimeSpan.FromSeconds(30);
        using var deadline = new CancellationTokenSource(limit, TimeProvider.System);
        using var timer = new PeriodicTimer(Between, TimeProvider.System);
        try
        {
            while (true)
            {
                if (await look(deadline.Token) is { } seen)
                    return seen;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s: {what}.", e);
        }
    }
}
