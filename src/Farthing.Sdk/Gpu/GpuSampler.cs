namespace Farthing.Sdk.Gpu;

/// <summary>
/// Samples the machine's NVIDIA GPUs ten times a second while somebody wants to know of them: from the first use until a
/// while after the last. Without a GPU nothing runs, and a use costs the reading of a field. For any thread; it never
/// throws, never calls the driver on its user's thread, and does not keep the process alive.
/// </summary>
internal sealed class GpuSampler : IDisposable
{
    /// <summary>More than a minute, at which metrics are read by default.</summary>
    internal static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(90);

    /// <summary>The driver may come later than the app, so its absence is not for ever.</summary>
    internal static readonly TimeSpan AbsentTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly IEnumerable<string> _files;
    private readonly GpuDevices _devices;
    private volatile bool _isAbsent;

    // Under this lock: who uses it, and whether it runs.
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isRunning;
    private bool _isDisposed;
    private long _lastUse;
    private int _open;

    // Under this lock: the driver.
    private readonly Lock _round = new();
    private readonly GpuPace _pace = new();
    private NvmlLibrary? _library;
    private NvmlSession? _session;

    public GpuSampler(TimeProvider time)
        : this(time, NvmlFiles.Candidates())
    {
    }

    internal GpuSampler(TimeProvider time, IEnumerable<string> files) => (_time, _files, _devices) = (time, files, new GpuDevices(time));

    /// <summary>The process's own, whose metrics are on the meter of the SDK from the first use on.</summary>
    public static GpuSampler Shared => SharedOne.Sampler;

    internal bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _isRunning;
            }
        }
    }

    internal TimeSpan Interval => _pace.Interval;

    /// <summary>Opens a window. What is opened is to be closed by <see cref="Over(long)"/>, or it keeps the sampler up for ten minutes.</summary>
    /// <returns>When it starts; 0 where there is no GPU.</returns>
    public long Mark() => _isAbsent ? 0 : Use(windows: 1);

    /// <summary>Closes the window that was opened at <paramref name="start"/>: what the GPUs did until now.</summary>
    /// <returns>Null when nothing is known.</returns>
    public GpuUsage? Over(long start) => start == 0 ? null : Over(start, Use(windows: -1));

    /// <summary>
    /// What the GPUs did between two timestamps of the sampler's <see cref="TimeProvider"/>, up to ten minutes back. After
    /// the last sample they are taken to go on as they were, which counts as energy, but not as coverage: the counter of
    /// the driver would be as old, and the caller shall not wait for it. Once samples lie on both sides the answer is exact.
    /// </summary>
    /// <returns>Null when nothing is known.</returns>
    public GpuUsage? Over(long start, long end) => start == 0 ? null : _devices.Over(start, end);

    /// <summary>How the GPUs are now. Counts as a use; the first one finds none yet.</summary>
    public List<GpuState> Now() => !_isAbsent && Use(windows: 0) is not 0 and var now ? _devices.Fresh(now) : [];

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _isRunning = false;
            _timer?.Dispose();
        }

        lock (_round)
        {
            _session?.Close();
            _session = null;
        }
    }

    private long Use(int windows)
    {
        lock (_gate)
        {
            if (_isAbsent)
            {
                return 0;
            }

            _lastUse = _time.GetTimestamp();
            _open = Math.Max(0, _open + windows);
            if (!_isRunning && !_isDisposed)
            {
                _isRunning = true;
                _timer ??= QuietTimer.Create(_time, static sampler => ((GpuSampler)sampler!).Tick(), this);
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }

            return _lastUse;
        }
    }

    /// <summary>The timer fires once, and is set anew at the end, so that no round meets another.</summary>
    private void Tick()
    {
        lock (_round)
        {
            try
            {
                Continue();
            }
#pragma warning disable CA1031 // It would end the app.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Telemetry.Lost(e);
                Stop(isAbsent: true);
            }
        }
    }

    private void Continue()
    {
        if (_isAbsent)
        {
            // The next use may look again.
            _isAbsent = false;
        }
        else if (_session is null && !Open())
        {
            Stop(isAbsent: true);
        }
        else if (IsIdle())
        {
            Stop(isAbsent: false);
        }
        else
        {
            Again(Round());
        }
    }

    private bool Open()
    {
        if ((_library ??= NvmlLibrary.TryLoad(_files)) is not { } library)
        {
            return false;
        }

        _session = new NvmlSession(library, _devices, _time);
        return _session.Open();
    }

    /// <returns>How long it took.</returns>
    private TimeSpan Round()
    {
        var started = _time.GetTimestamp();
        _session!.Round(_pace.LongestGap);
        var took = _time.GetElapsedTime(started);
        _pace.Add(took);
        return took;
    }

    private void Again(TimeSpan took)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _timer!.Change(_pace.Interval - took is var rest && rest > AtOnce ? rest : AtOnce, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>An open window counts as use for as long as it can be answered.</summary>
    private bool IsIdle()
    {
        lock (_gate)
        {
            return _time.GetElapsedTime(_lastUse) > (_open > 0 ? GpuDevices.Memory : IdleTime);
        }
    }

    private void Stop(bool isAbsent)
    {
        _session?.Close();
        _session = null;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isAbsent = isAbsent;
            if (isAbsent)
            {
                (_isRunning, _open) = (false, 0);
                _timer!.Change(AbsentTime, Timeout.InfiniteTimeSpan);
            }
            else if (!IsIdle())
            {
                // Somebody came while it was being stopped.
                _timer!.Change(AtOnce, Timeout.InfiniteTimeSpan);
            }
            else
            {
                (_isRunning, _open) = (false, 0);
            }
        }
    }

    private static class SharedOne
    {
        public static readonly GpuSampler Sampler = Create();

        private static GpuSampler Create()
        {
            var sampler = new GpuSampler(TimeProvider.System);
            GpuMetrics.Register(Telemetry.Measures, sampler);
            return sampler;
        }
    }
}
