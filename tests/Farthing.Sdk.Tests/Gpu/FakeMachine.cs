using Farthing.Sdk.Gpu;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Gpu;

/// <summary>A machine whose GPUs draw the power that a test says, with a clock that a test moves, and a sampler.</summary>
internal sealed class FakeMachine : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly long[] _milliwatts;
    private readonly long[] _microjoules;
    private long _steps;

    public FakeMachine(FakeNvml nvml, params long[] watts)
    {
        Nvml = nvml;
        _milliwatts = new long[watts.Length];
        _microjoules = new long[watts.Length];
        for (var i = 0; i < watts.Length; i++)
        {
            Watts(i, watts[i]);
            nvml.Set(i, FakeKey.MemoryTotal, 80_000);
            nvml.Set(i, FakeKey.MemoryUsed, 20_000);
            nvml.Set(i, FakeKey.Utilization, 50);
        }

        Sampler = new GpuSampler(Time, [nvml.File]);
    }

    public FakeNvml Nvml { get; }

    public FakeTimeProvider Time { get; } = new();

    public GpuSampler Sampler { get; }

    /// <summary>The counter moves every so often.</summary>
    public int StepsPerTick { get; set; } = 5;

    public static FakeMachine Of(params long[] watts) => new(new FakeNvml(watts.Length), watts);

    public void Watts(int device, long watts)
    {
        _milliwatts[device] = watts * 1000;
        Nvml.Set(device, FakeKey.Power, _milliwatts[device]);
    }

    public void ResetCounter(int device) => _microjoules[device] = 0;

    public void Run(double seconds)
    {
        for (var i = Math.Round(seconds / Step.TotalSeconds); i > 0; i--)
        {
            _steps++;
            for (var device = 0; device < _milliwatts.Length; device++)
            {
                _microjoules[device] += (long)(_milliwatts[device] * Step.TotalMilliseconds);
                if (_steps % StepsPerTick == 0)
                {
                    Nvml.Set(device, FakeKey.Energy, _microjoules[device] / 1000);
                }
            }

            Time.Advance(Step);
        }
    }

    /// <summary>Opens a window when there are samples already.</summary>
    public long Begin()
    {
        _ = Sampler.Over(Sampler.Mark());
        Run(0.3);
        return Sampler.Mark();
    }

    public void Dispose() => Sampler.Dispose();
}
