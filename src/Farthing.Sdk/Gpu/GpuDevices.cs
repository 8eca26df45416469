namespace Farthing.Sdk.Gpu;

/// <summary>The devices that we know, with what they did lately. For any thread.</summary>
internal sealed class GpuDevices(TimeProvider time)
{
    /// <summary>How far back a window may reach. A device that was away for as long is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private static readonly int Samples = (int)(Memory / GpuPace.Shortest);

    private readonly Lock _gate = new();
    private readonly List<GpuDevice> _devices = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _devices.Count;
            }
        }
    }

    public GpuDevice FindOrAdd(string id, string? name, string? driverVersion)
    {
        lock (_gate)
        {
            if (_devices.Find(device => device.Id == id) is { } known)
            {
                return known;
            }

            var added = new GpuDevice(id, name, driverVersion, new GpuHistory(time.TimestampFrequency, Samples));
            _devices.Add(added);
            return added;
        }
    }

    public void Add(GpuDevice device, in GpuReading reading, TimeSpan longestGap, bool isMig)
    {
        lock (_gate)
        {
            device.History.Add(reading, (long)(longestGap.TotalSeconds * time.TimestampFrequency));
            device.IsMig = isMig;
        }
    }

    public void Break(GpuDevice device)
    {
        lock (_gate)
        {
            device.History.Break();
        }
    }

    /// <summary>Those that have been away for too long.</summary>
    public void Forget(List<NvmlDevice> present, long now)
    {
        lock (_gate)
        {
            _devices.RemoveAll(known =>
                !present.Exists(device => device.Gpu == known) && !(known.History.Last is { } last && time.GetElapsedTime(last.At, now) <= Memory));
        }
    }

    public GpuUsage? Over(long start, long end)
    {
        lock (_gate)
        {
            var window = new GpuWindow(start, end, time.TimestampFrequency);
            foreach (var device in _devices)
            {
                window.Add(device.History, device.IsMig);
            }

            return window.Usage();
        }
    }

    /// <summary>Those whose last sample still stands.</summary>
    public List<GpuState> Fresh(long now)
    {
        lock (_gate)
        {
            var states = new List<GpuState>(_devices.Count);
            foreach (var device in _devices)
            {
                if (device.History is { Last: { } last } history && history.IsFresh(now))
                {
                    states.Add(new GpuState(device, last, history.TotalUj));
                }
            }

            return states;
        }
    }
}

/// <param name="Device">Which.</param>
/// <param name="Reading">Its last.</param>
/// <param name="TotalUj">Microjoules since its first sample; null while unknown.</param>
internal sealed record GpuState(GpuDevice Device, GpuReading Reading, long? TotalUj);
