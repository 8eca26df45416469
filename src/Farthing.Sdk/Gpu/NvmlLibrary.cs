using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Sdk.Gpu;

/// <summary>
/// The NVIDIA driver's management library, found at run time. It may be absent, and of any age: each of its functions is
/// looked for, and one that is missing answers <see cref="NvmlReturn.FunctionNotFound"/>. Names and layouts are those of
/// NVIDIA's <c>nvml.h</c>. Stays loaded for good: unloading a driver's library is asking for trouble.
/// </summary>
internal sealed unsafe class NvmlLibrary
{
    /// <summary>The longest text that the driver gives for a name, an id or a version, its closing zero included.</summary>
    private const int TextLength = 96;

    private readonly delegate* unmanaged[Cdecl]<NvmlReturn> _init;
    private readonly delegate* unmanaged[Cdecl]<NvmlReturn> _shutdown;
    private readonly delegate* unmanaged[Cdecl]<uint*, NvmlReturn> _count;
    private readonly delegate* unmanaged[Cdecl]<uint, nint*, NvmlReturn> _handle;
    private readonly delegate* unmanaged[Cdecl]<byte*, uint, NvmlReturn> _driver;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, uint, NvmlReturn> _uuid;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, uint, NvmlReturn> _name;
    private readonly delegate* unmanaged[Cdecl]<nint, ulong*, NvmlReturn> _energy;
    private readonly delegate* unmanaged[Cdecl]<nint, uint*, NvmlReturn> _power;
    private readonly delegate* unmanaged[Cdecl]<nint, NvmlUtilization*, NvmlReturn> _utilization;
    private readonly delegate* unmanaged[Cdecl]<nint, NvmlMemory*, NvmlReturn> _memory;
    private readonly delegate* unmanaged[Cdecl]<nint, NvmlMemory2*, NvmlReturn> _memory2;
    private readonly delegate* unmanaged[Cdecl]<nint, uint*, uint*, NvmlReturn> _mig;

    private NvmlLibrary(nint library)
    {
        _init = (delegate* unmanaged[Cdecl]<NvmlReturn>)Find(library, "nvmlInit_v2");
        _shutdown = (delegate* unmanaged[Cdecl]<NvmlReturn>)Find(library, "nvmlShutdown");
        _count = (delegate* unmanaged[Cdecl]<uint*, NvmlReturn>)Find(library, "nvmlDeviceGetCount_v2");
        _handle = (delegate* unmanaged[Cdecl]<uint, nint*, NvmlReturn>)Find(library, "nvmlDeviceGetHandleByIndex_v2");
        _driver = (delegate* unmanaged[Cdecl]<byte*, uint, NvmlReturn>)Find(library, "nvmlSystemGetDriverVersion");
        _uuid = (delegate* unmanaged[Cdecl]<nint, byte*, uint, NvmlReturn>)Find(library, "nvmlDeviceGetUUID");
        _name = (delegate* unmanaged[Cdecl]<nint, byte*, uint, NvmlReturn>)Find(library, "nvmlDeviceGetName");
        _energy = (delegate* unmanaged[Cdecl]<nint, ulong*, NvmlReturn>)Find(library, "nvmlDeviceGetTotalEnergyConsumption");
        _power = (delegate* unmanaged[Cdecl]<nint, uint*, NvmlReturn>)Find(library, "nvmlDeviceGetPowerUsage");
        _utilization = (delegate* unmanaged[Cdecl]<nint, NvmlUtilization*, NvmlReturn>)Find(library, "nvmlDeviceGetUtilizationRates");
        _memory = (delegate* unmanaged[Cdecl]<nint, NvmlMemory*, NvmlReturn>)Find(library, "nvmlDeviceGetMemoryInfo");
        _memory2 = (delegate* unmanaged[Cdecl]<nint, NvmlMemory2*, NvmlReturn>)Find(library, "nvmlDeviceGetMemoryInfo_v2");
        _mig = (delegate* unmanaged[Cdecl]<nint, uint*, uint*, NvmlReturn>)Find(library, "nvmlDeviceGetMigMode");
    }

    /// <summary>Null when there is no such library here, which is the normal state of most machines.</summary>
    /// <param name="files">Paths or names, the first that loads is taken.</param>
    public static NvmlLibrary? TryLoad(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            if (NativeLibrary.TryLoad(file, out var library))
            {
                return new NvmlLibrary(library);
            }
        }

        return null;
    }

    public NvmlReturn Init() => _init is null ? NvmlReturn.FunctionNotFound : _init();

    public void Shutdown()
    {
        if (_shutdown is not null)
        {
            _ = _shutdown();
        }
    }

    public NvmlReturn Count(out uint count)
    {
        uint value = 0;
        var answer = _count is null ? NvmlReturn.FunctionNotFound : _count(&value);
        count = value;
        return answer;
    }

    public NvmlReturn Device(uint index, out nint device)
    {
        nint value = 0;
        var answer = _handle is null ? NvmlReturn.FunctionNotFound : _handle(index, &value);
        device = value;
        return answer;
    }

    public string? DriverVersion()
    {
        var text = stackalloc byte[TextLength];
        return _driver is not null && _driver(text, TextLength) == NvmlReturn.Success ? Text(text) : null;
    }

    public string? Uuid(nint device)
    {
        var text = stackalloc byte[TextLength];
        return _uuid is not null && _uuid(device, text, TextLength) == NvmlReturn.Success ? Text(text) : null;
    }

    public string? Name(nint device)
    {
        var text = stackalloc byte[TextLength];
        return _name is not null && _name(device, text, TextLength) == NvmlReturn.Success ? Text(text) : null;
    }

    /// <summary>Millijoules since the driver was loaded (Volta and newer); moves about every 100 ms.</summary>
    public NvmlReturn Energy(nint device, out ulong millijoules)
    {
        ulong value = 0;
        var answer = _energy is null ? NvmlReturn.FunctionNotFound : _energy(device, &value);
        millijoules = value;
        return answer;
    }

    /// <summary>Milliwatts: the mean of the last second on Ampere and newer except GA100, at this instant on older ones.</summary>
    public NvmlReturn Power(nint device, out uint milliwatts)
    {
        uint value = 0;
        var answer = _power is null ? NvmlReturn.FunctionNotFound : _power(device, &value);
        milliwatts = value;
        return answer;
    }

    public NvmlReturn Utilization(nint device, out NvmlUtilization utilization)
    {
        NvmlUtilization value = default;
        var answer = _utilization is null ? NvmlReturn.FunctionNotFound : _utilization(device, &value);
        utilization = value;
        return answer;
    }

    /// <summary>Of the older function where the driver does not have the newer one.</summary>
    public NvmlReturn Memory(nint device, out ulong used, out ulong total)
    {
        NvmlMemory2 value = new() { Version = NvmlMemory2.SizeAndVersion };
        var answer = _memory2 is null ? NvmlReturn.FunctionNotFound : _memory2(device, &value);
        (used, total) = (value.Used, value.Total);
        if (_memory is not null && answer is NvmlReturn.FunctionNotFound or NvmlReturn.ArgumentVersionMismatch)
        {
            NvmlMemory older = default;
            answer = _memory(device, &older);
            (used, total) = (older.Used, older.Total);
        }

        return answer;
    }

    /// <summary>Whether the device is cut into instances (Ampere and newer).</summary>
    public bool IsMig(nint device)
    {
        uint current = 0, pending = 0;
        return _mig is not null && _mig(device, &current, &pending) == NvmlReturn.Success && current == 1;
    }

    private static nint Find(nint library, string symbol) => NativeLibrary.TryGetExport(library, symbol, out var address) ? address : 0;

    private static string? Text(byte* text)
    {
        // The driver closes it; this is for the one that does not.
        text[TextLength - 1] = 0;
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        return bytes.IsEmpty ? null : Encoding.UTF8.GetString(bytes);
    }
}
