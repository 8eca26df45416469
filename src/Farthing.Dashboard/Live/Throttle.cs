namespace Farthing.Dashboard.Live;

/// <summary>
/// Runs something when signalled, at most once an interval and never twice at once. A burst of signals is one run at
/// once and one at its end, so that the last signal is never lost. Signal may be called from any thread.
/// </summary>
internal sealed class Throttle : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<Task> _run;
    private readonly ITimer _timer;
    private long? _lastStart;
    private bool _scheduled;
    private bool _running;
    private bool _again;
    private bool _disposed;

    /// <summary>Makes a throttle.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="interval">The least time between the starts of two runs.</param>
    /// <param name="run">What to run. It must not throw.</param>
    public Throttle(TimeProvider time, TimeSpan interval, Func<Task> run)
    {
        (_time, _interval, _run) = (time, interval, run);
        _timer = time.CreateTimer(_ => _ = RunAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for a run.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            if (_running)
            {
                _again = true;
            }
            else if (!_scheduled && !_disposed)
            {
                Schedule();
            }
        }
    }

    /// <summary>No run starts after this.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void Schedule()
    {
        _scheduled = true;
        var rest = _lastStart is { } last ? _interval - _time.GetElapsedTime(last) : TimeSpan.Zero;
        _timer.Change(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task RunAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            (_scheduled, _running, _lastStart) = (false, true, _time.GetTimestamp());
        }

        try
        {
            await _run();
        }
        finally
        {
            lock (_gate)
            {
                _running = false;
                if (_again && !_disposed)
                {
                    _again = false;
                    Schedule();
                }
            }
        }
    }
}
