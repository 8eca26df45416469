namespace Farthing.Sdk.Gpu;

/// <summary>Sums up devices over one window. Energy is exact: that of windows which touch adds up to that of the whole.</summary>
internal struct GpuWindow(long start, long end, long frequency)
{
    private int _count;
    private GpuPoint _sum;
    private long? _memory;
    private double? _power;
    private bool _isMig;

    public void Add(GpuHistory history, bool isMig)
    {
        _count++;
        _isMig |= isMig;
        var (from, to) = (history.At(start), history.At(end));
        var energy = to.EnergyUj - from.EnergyUj;
        var known = to.MeasuredTicks - from.MeasuredTicks + to.EstimatedTicks - from.EstimatedTicks;
        _sum.EnergyUj += energy;
        _sum.MeasuredTicks += to.MeasuredTicks - from.MeasuredTicks;
        _sum.CounterTicks += to.CounterTicks - from.CounterTicks;
        _sum.EstimatedTicks += to.EstimatedTicks - from.EstimatedTicks;
        _sum.BusyTicks += to.BusyTicks - from.BusyTicks;
        _sum.UtilizationTicks += to.UtilizationTicks - from.UtilizationTicks;
        if (to.MemoryBytes is { } bytes)
        {
            _memory = (_memory ?? 0) + bytes;
        }

        if (known > 0)
        {
            _power = (_power ?? 0) + energy / 1e6 * frequency / known;
        }
    }

    /// <summary>Null without devices, or for a window of no length.</summary>
    public readonly GpuUsage? Usage()
    {
        if (_count == 0 || end <= start)
        {
            return null;
        }

        var isKnown = _sum.MeasuredTicks + _sum.EstimatedTicks > 0;
        var source = !isKnown ? EnergySource.Unavailable
            : _sum.MeasuredTicks > 0 && _sum.CounterTicks == _sum.MeasuredTicks ? EnergySource.Counter
            : EnergySource.Power;
        return new GpuUsage(
            _count,
            _sum.UtilizationTicks > 0 ? (double)_sum.BusyTicks / _sum.UtilizationTicks : null,
            _memory,
            _power,
            isKnown ? _sum.EnergyUj : null,
            source,
            (double)_sum.MeasuredTicks / (end - start) / _count,
            _isMig);
    }
}
