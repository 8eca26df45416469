namespace Farthing.Sdk.Gpu;

/// <summary>
/// The last minutes of one device, for windows to be cut out of. Pure: what is added is all that it knows. Not for two
/// threads at a time.
/// <para>
/// The driver's counter moves about every 100 ms, as often as it is read, so that two readings may find it where it was:
/// until it moves, the power says what was used meanwhile; when it has moved, its energy is laid evenly over the samples
/// since it last did, and their guesses are forgotten. A counter that stands still for longer than a gap is not believed
/// until it moves: the power stands in for it.
/// </para>
/// </summary>
internal sealed class GpuHistory(long frequency, int capacity)
{
    private readonly Ring<GpuPoint> _points = new(capacity);
    private GpuReading _last;

    // Where the counter last moved, or where there was none: what came before is settled.
    private GpuReading _anchor;
    private GpuPoint _settled;
    private int _unsettled;
    private ulong? _stuckAt;
    private long _longestGap;
    private bool _isBroken;

    /// <summary>Null before the first sample.</summary>
    public GpuReading? Last => _points.Count == 0 ? null : _last;

    /// <summary>
    /// All energy since the first sample; across gaps too, where the counter tells of it. Never falls. Null while none
    /// was ever measured.
    /// </summary>
    public long? TotalUj { get; private set; }

    /// <summary>Whether the last sample still says how the device is.</summary>
    public bool IsFresh(long now) => _points.Count > 0 && !_isBroken && now - _last.At <= _longestGap;

    /// <summary>Adds a sample.</summary>
    /// <param name="reading">One that is not later than the last is ignored.</param>
    /// <param name="longestGap">Ticks: what lies between samples farther apart than this is unknown.</param>
    public void Add(GpuReading reading, long longestGap)
    {
        _longestGap = longestGap;
        if (reading.EnergyMj is not null)
        {
            (reading, _stuckAt) = reading.EnergyMj == _stuckAt ? (reading with { EnergyMj = null }, _stuckAt) : (reading, null);
        }

        if (_points.Count == 0)
        {
            Settle(reading, new GpuPoint { At = reading.At, MemoryBytes = (long?)reading.MemoryUsed });
            return;
        }

        var elapsed = reading.At - _last.At;
        if (elapsed <= 0)
        {
            return;
        }

        var point = _points[_points.Count - 1] with { At = reading.At, MemoryBytes = (long?)reading.MemoryUsed };
        if (_isBroken || elapsed > longestGap)
        {
            Settle(reading, point, EnergyMeter.ByCounter(_anchor, reading, frequency));
            return;
        }

        if (reading.UtilizationPercent is { } percent)
        {
            point.BusyTicks += elapsed * percent / 100;
            point.UtilizationTicks += elapsed;
        }

        AddEnergy(reading, point, elapsed);
    }

    /// <summary>The device is lost: what it does until its next sample is unknown.</summary>
    public void Break() => _isBroken = true;

    /// <summary>The sums at any moment; before the first sample, and in gaps, they stand still.</summary>
    public GpuPoint At(long moment)
    {
        var last = _points.Count - 1;
        if (last < 0 || moment <= _points[0].At)
        {
            return last < 0 ? default : _points[0] with { At = moment, MemoryBytes = null };
        }

        if (moment >= _points[last].At)
        {
            return Beyond(_points[last], moment);
        }

        var (low, high) = (0, last);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].At <= moment ? (middle, high) : (low, middle);
        }

        var point = GpuPoint.Between(_points[low], _points[high], moment);
        return moment - _points[low].At <= _longestGap ? point : point with { MemoryBytes = null };
    }

    /// <summary>After the last sample a device is taken to go on as it was, for no longer than a gap.</summary>
    private GpuPoint Beyond(GpuPoint last, long moment)
    {
        var ahead = _isBroken ? 0 : Math.Min(moment - last.At, _longestGap);
        if (_last.PowerMw is { } milliwatts)
        {
            last.EnergyUj += EnergyMeter.Microjoules(milliwatts, ahead, frequency);
            last.EstimatedTicks += ahead;
        }

        if (_last.UtilizationPercent is { } percent)
        {
            last.BusyTicks += ahead * percent / 100;
            last.UtilizationTicks += ahead;
        }

        return last with { At = moment, MemoryBytes = IsFresh(moment) ? last.MemoryBytes : null };
    }

    private void AddEnergy(in GpuReading reading, GpuPoint point, long elapsed)
    {
        if (_anchor.EnergyMj is null)
        {
            if (EnergyMeter.ByPower(_last, reading, frequency) is { } microjoules)
            {
                point.EnergyUj += microjoules;
                point.MeasuredTicks += elapsed;
            }

            Settle(reading, point);
        }
        else if (reading.EnergyMj is null || reading.EnergyMj == _anchor.EnergyMj)
        {
            Estimate(reading, ref point, elapsed);
            if (reading.At - _anchor.At <= _longestGap)
            {
                Push(reading, point);
            }
            else
            {
                _stuckAt = _anchor.EnergyMj;
                Settle(reading with { EnergyMj = null }, point);
            }
        }
        else if (EnergyMeter.ByCounter(_anchor, reading, frequency) is { } microjoules)
        {
            Count(ref point, microjoules, reading.At - _settled.At);
            Settle(reading, point);
        }
        else
        {
            Estimate(reading, ref point, elapsed);
            Settle(reading, point);
        }
    }

    private void Estimate(in GpuReading reading, ref GpuPoint point, long elapsed)
    {
        if (EnergyMeter.ByPower(_last, reading, frequency) is { } microjoules)
        {
            point.EnergyUj += microjoules;
            point.EstimatedTicks += elapsed;
        }
    }

    /// <summary>The counter's energy, laid evenly over all since it last moved.</summary>
    private void Count(ref GpuPoint point, long microjoules, long whole)
    {
        Lay(ref point, microjoules, whole);
        for (var i = _points.Count - _unsettled; i < _points.Count; i++)
        {
            Lay(ref _points[i], microjoules, whole);
        }
    }

    private void Lay(ref GpuPoint point, long microjoules, long whole)
    {
        var part = point.At - _settled.At;
        point.EnergyUj = GpuPoint.Line(_settled.EnergyUj, _settled.EnergyUj + microjoules, part, whole);
        point.MeasuredTicks = _settled.MeasuredTicks + part;
        point.CounterTicks = _settled.CounterTicks + part;
        point.EstimatedTicks = _settled.EstimatedTicks;
    }

    private void Push(in GpuReading reading, in GpuPoint point)
    {
        _points.Add(point);
        (_last, _isBroken) = (reading, false);
        _unsettled = Math.Min(_unsettled + 1, capacity);
    }

    private void Settle(in GpuReading reading, in GpuPoint point, long? across = null)
    {
        if (across > 0 || point.EnergyUj > _settled.EnergyUj || point.MeasuredTicks > _settled.MeasuredTicks)
        {
            TotalUj = (TotalUj ?? 0) + (across ?? point.EnergyUj - _settled.EnergyUj);
        }

        Push(reading, point);
        (_anchor, _settled, _unsettled) = (reading, point, 0);
    }
}
