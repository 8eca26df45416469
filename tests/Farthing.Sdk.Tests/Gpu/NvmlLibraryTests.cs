using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

[Collection(nameof(FakeNvml))]
public class NvmlLibraryTests
{
    [Fact]
    public void An_absent_library_is_a_normal_state()
    {
        Assert.Null(NvmlLibrary.TryLoad(["libno-such-driver.so.1", "/nowhere/libnvidia-ml.so.1"]));
    }

    [Fact]
    public void A_file_that_is_no_library_is_passed_over()
    {
        var nvml = new FakeNvml(devices: 1);
        var text = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");

        Assert.NotNull(NvmlLibrary.TryLoad([text, nvml.File]));
        Assert.Null(NvmlLibrary.TryLoad([text]));
    }

    [Fact]
    public void A_device_tells_all_that_the_driver_knows()
    {
        var (nvml, library, device) = Open(new FakeNvml(devices: 1));
        nvml.Set(0, FakeKey.Energy, long.MaxValue);
        nvml.Set(0, FakeKey.Power, 412_345);
        nvml.Set(0, FakeKey.Utilization, 87);
        nvml.Set(0, FakeKey.MemoryUsed, 70_000_000_000);
        nvml.Set(0, FakeKey.MemoryTotal, 85_000_000_000);
        nvml.Set(0, FakeKey.Mig, 1);

        Assert.Equal("GPU-fake-0", library.Uuid(device));
        Assert.Equal("Fake H100", library.Name(device));
        Assert.Equal("580.54.03", library.DriverVersion());
        Assert.Equal((NvmlReturn.Success, (ulong)long.MaxValue), (library.Energy(device, out var energy), energy));
        Assert.Equal((NvmlReturn.Success, 412_345u), (library.Power(device, out var power), power));
        Assert.Equal((NvmlReturn.Success, 70_000_000_000ul, 85_000_000_000ul), (library.Memory(device, out var used, out var total), used, total));
        Assert.True(library.IsMig(device));
        nvml.Set(0, FakeKey.Mig, 0);
        Assert.Equal((NvmlReturn.Success, 87u), (library.Utilization(device, out var utilization), utilization.Gpu));
    }

    [Fact]
    public void A_function_that_an_old_driver_lacks_is_not_found_and_the_rest_is()
    {
        var (nvml, library, device) = Open(FakeNvml.Old(devices: 1));
        nvml.Set(0, FakeKey.Power, 250_000);
        nvml.Set(0, FakeKey.MemoryUsed, 5_000);
        nvml.Set(0, FakeKey.MemoryTotal, 16_000);

        Assert.Equal(NvmlReturn.FunctionNotFound, library.Energy(device, out _));
        Assert.False(library.IsMig(device));
        Assert.Equal((NvmlReturn.Success, 250_000u), (library.Power(device, out var power), power));
        Assert.Equal((NvmlReturn.Success, 5_001ul, 16_000ul), (library.Memory(device, out var used, out var total), used, total));
    }

    private static (FakeNvml Nvml, NvmlLibrary Library, nint Device) Open(FakeNvml nvml)
    {
        var library = NvmlLibrary.TryLoad([nvml.File])!;
        Assert.Equal(NvmlReturn.Success, library.Init());
        Assert.Equal(NvmlReturn.Success, library.Device(0, out var device));
        return (nvml, library, device);
    }
}
