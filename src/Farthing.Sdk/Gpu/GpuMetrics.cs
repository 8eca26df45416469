using System.Diagnostics.Metrics;

namespace Farthing.Sdk.Gpu;

/// <summary>
/// The GPUs as metrics, named as OpenTelemetry's conventions for hardware do. Whoever reads them uses the sampler. What
/// cannot be read has no measurement.
/// </summary>
internal static class GpuMetrics
{
    public static void Register(Meter meter, GpuSampler sampler)
    {
        meter.CreateObservableGauge(
            "hw.gpu.utilization",
            () => Of(sampler, static gpu => gpu.Reading.UtilizationPercent / 100.0, static device => device.TaskTags),
            "1",
            "Share of the driver's last sample period (1/6 to 1 s) in which some kernel ran.");
        meter.CreateObservableUpDownCounter(
            "hw.gpu.memory.usage", () => Of(sampler, static gpu => (long?)gpu.Reading.MemoryUsed), "By", "Memory of the GPU that is used.");
        meter.CreateObservableUpDownCounter(
            "hw.gpu.memory.limit", () => Of(sampler, static gpu => (long?)gpu.Reading.MemoryTotal), "By", "Size of the GPU's memory.");
        meter.CreateObservableGauge(
            "hw.power", () => Of(sampler, static gpu => gpu.Reading.PowerMw / 1e3), "W", "Power that the GPU draws.");
        meter.CreateObservableCounter(
            "hw.energy", () => Of(sampler, static gpu => gpu.TotalUj / 1e6), "J", "Energy that the GPU used since it was first sampled.");
    }

    private static List<Measurement<T>> Of<T>(
        GpuSampler sampler, Func<GpuState, T?> value, Func<GpuDevice, KeyValuePair<string, object?>[]>? tags = null)
        where T : struct
    {
        var measurements = new List<Measurement<T>>();
        foreach (var gpu in sampler.Now())
        {
            if (value(gpu) is { } known)
            {
                measurements.Add(new Measurement<T>(known, tags?.Invoke(gpu.Device) ?? gpu.Device.Tags));
            }
        }

        return measurements;
    }
}
