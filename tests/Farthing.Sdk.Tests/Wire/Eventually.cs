namespace Farthing.Sdk.Tests.Wire;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        try
        {
            while (!condition())
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Waited in vain: {what}.", e);
        }
    }
}
