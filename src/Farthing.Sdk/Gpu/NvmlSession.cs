namespace Farthing.Sdk.Gpu;

/// <summary>
/// The library from its initialisation to its shutdown, and in between as often as the driver asks for it: after a device
/// was lost, or the driver was loaded anew. Not for two threads at a time.
/// </summary>
internal sealed class NvmlSession(NvmlLibrary library, GpuDevices known, TimeProvider time)
{
    private const uint MostDevices = 64;

    /// <summary>A failure after as long a time of health has nothing to do with the one before.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly List<NvmlDevice> _devices = [];
    private readonly RetryDelay _delay = new();
    private bool _isOpen;
    private long _openedAt;
    private long? _failedAt;
    private TimeSpan _wait;

    /// <summary>false when there is no driver, or no device that we may use.</summary>
    public bool Open()
    {
        _openedAt = time.GetTimestamp();
        _isOpen = library.Init() == NvmlReturn.Success;
        if (_isOpen && library.Count(out var count) == NvmlReturn.Success)
        {
            var version = library.DriverVersion();
            for (uint i = 0; i < Math.Min(count, MostDevices); i++)
            {
                // Others are another container's, or lost.
                if (library.Device(i, out var handle) == NvmlReturn.Success && library.Uuid(handle) is { } id)
                {
                    _devices.Add(new NvmlDevice(library, handle, known.FindOrAdd(id, library.Name(handle), version)));
                }
            }
        }

        known.Forget(_devices, _openedAt);
        return _devices.Count > 0;
    }

    public void Close()
    {
        _devices.Clear();
        if (_isOpen)
        {
            library.Shutdown();
            _isOpen = false;
        }
    }

    /// <summary>Reads every device once.</summary>
    public void Round(TimeSpan longestGap)
    {
        Reopen();
        foreach (var device in _devices)
        {
            if (device.IsLost)
            {
                continue;
            }

            var answer = device.Read(time.GetTimestamp(), out var reading);
            if (answer == NvmlReturn.Success)
            {
                known.Add(device.Gpu, reading, longestGap, device.IsMig);
            }
            else
            {
                device.IsLost = true;
                known.Break(device.Gpu);
                Fail();
            }
        }
    }

    private void Reopen()
    {
        if (_failedAt is not { } failed || time.GetElapsedTime(failed) < _wait)
        {
            return;
        }

        Close();
        Open();
        _failedAt = null;
        if (_devices.Count < known.Count)
        {
            // One is away still.
            Fail();
        }
    }

    private void Fail()
    {
        if (_failedAt is not null)
        {
            return;
        }

        if (time.GetElapsedTime(_openedAt) > Healthy)
        {
            _delay.Reset();
        }

        (_failedAt, _wait) = (time.GetTimestamp(), _delay.Next());
    }
}
