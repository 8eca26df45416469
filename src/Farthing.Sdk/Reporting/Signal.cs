namespace Farthing.Sdk.Reporting;

/// <summary>Wakes one waiter; set while nobody waits, it wakes the next.</summary>
internal sealed class Signal(TimeProvider time)
{
    private TaskCompletionSource _set = New();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Until it is set, or so long at most.</summary>
    public async Task WaitAsync(TimeSpan atMost)
    {
        await _set.Task.WaitAsync(atMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_set.Task.IsCompleted)
        {
            Volatile.Write(ref _set, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
