using System.Runtime.InteropServices;

namespace Farthing.Sdk.Tests.Gpu;

/// <summary>In the order of the enum in fake_nvml.c.</summary>
internal enum FakeKey
{
    Energy,
    Power,
    Utilization,
    MemoryUsed,
    MemoryTotal,
    Mig,
    Lost,
    EnergyAnswer,
    PowerAnswer,
    UtilizationAnswer,
    MemoryAnswer,
}

/// <summary>
/// Scripts a real shared object that stands in for the driver's: see fake_nvml.c. It has one state a process, so the
/// tests that use it take turns, as one collection.
/// </summary>
internal sealed unsafe class FakeNvml
{
    private readonly nint _library;

    public FakeNvml(int devices, string file = "libfake_nvml.so")
    {
        File = Path.Combine(AppContext.BaseDirectory, file);
        _library = NativeLibrary.Load(File);
        ((delegate* unmanaged[Cdecl]<int, void>)Find("fake_reset"))(devices);
    }

    public string File { get; }

    public int Inits => Get("fake_inits");

    public bool IsOpen => Get("fake_is_open") != 0;

    /// <summary>A driver of before Volta: no energy counter, no instances, the older memory function.</summary>
    public static FakeNvml Old(int devices) => new(devices, "libfake_nvml_old.so");

    public void Set(int device, FakeKey key, long value) =>
        ((delegate* unmanaged[Cdecl]<int, int, long, void>)Find("fake_set"))(device, (int)key, value);

    public long Calls(int device, FakeKey key) => ((delegate* unmanaged[Cdecl]<int, int, long>)Find("fake_calls"))(device, (int)key);

    public void InitAnswers(int answer) => ((delegate* unmanaged[Cdecl]<int, void>)Find("fake_init_answer"))(answer);

    /// <summary>Every reading takes so long.</summary>
    public void Slow(TimeSpan delay) => ((delegate* unmanaged[Cdecl]<int, void>)Find("fake_slow"))((int)delay.TotalMicroseconds);

    /// <summary>The indices of the devices are turned round at the next initialisation.</summary>
    public void ReverseOrder() => ((delegate* unmanaged[Cdecl]<void>)Find("fake_reverse_order"))();

    /// <summary>Everything answers "uninitialized" until the next initialisation.</summary>
    public void ReloadDriver() => ((delegate* unmanaged[Cdecl]<void>)Find("fake_reload_driver"))();

    private int Get(string function) => ((delegate* unmanaged[Cdecl]<int>)Find(function))();

    private nint Find(string function) => NativeLibrary.GetExport(_library, function);
}
