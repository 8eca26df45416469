namespace Farthing.Sdk.Gpu;

/// <summary>One device, from one initialisation of the library to the next.</summary>
internal sealed class NvmlDevice(NvmlLibrary library, nint handle, GpuDevice gpu)
{
    /// <summary>About a minute at full pace: instances may be switched on and off.</summary>
    private const int RoundsBetweenMigChecks = 600;

    private Parts _unsupported;
    private bool _isMig;
    private int _round;

    [Flags]
    private enum Parts
    {
        None = 0,
        Energy = 1,
        Power = 2,
        Utilization = 4,
        Memory = 8,
    }

    public GpuDevice Gpu => gpu;

    public bool IsMig => _isMig;

    /// <summary>Set by its owner: nothing is asked of it any more.</summary>
    public bool IsLost { get; set; }

    /// <summary>What is not supported is not asked for again. The energy comes first: it moves with time.</summary>
    /// <returns>Success when any part was read, or none is supported; else why not.</returns>
    public NvmlReturn Read(long at, out GpuReading reading)
    {
        CheckMig();
        var outcome = new Outcome();
        ulong? energy = null, used = null, total = null;
        uint? power = null, percent = null;
        if (Asks(Parts.Energy, outcome) && Took(Parts.Energy, library.Energy(handle, out var millijoules), ref outcome))
        {
            energy = millijoules;
        }

        if (Asks(Parts.Power, outcome) && Took(Parts.Power, library.Power(handle, out var milliwatts), ref outcome))
        {
            power = milliwatts;
        }

        if (!_isMig && Asks(Parts.Utilization, outcome) && Took(Parts.Utilization, library.Utilization(handle, out var utilization), ref outcome))
        {
            percent = Math.Min(utilization.Gpu, 100);
        }

        if (Asks(Parts.Memory, outcome) && Took(Parts.Memory, library.Memory(handle, out var usedNow, out var totalNow), ref outcome))
        {
            (used, total) = (usedNow, totalNow);
        }

        reading = new GpuReading(at, energy, power, percent, used, total);
        return outcome.Failure.NeedsRestart() || !outcome.HasAny ? outcome.Failure : NvmlReturn.Success;
    }

    private void CheckMig()
    {
        if (_round++ % RoundsBetweenMigChecks != 0)
        {
            return;
        }

        var isMig = library.IsMig(handle);
        if (isMig != _isMig)
        {
            (_isMig, _unsupported) = (isMig, Parts.None);
        }
    }

    private bool Asks(Parts part, in Outcome outcome) => (_unsupported & part) == Parts.None && !outcome.Failure.NeedsRestart();

    private bool Took(Parts part, NvmlReturn answer, ref Outcome outcome)
    {
        if (answer == NvmlReturn.Success)
        {
            outcome.HasAny = true;
            return true;
        }

        if (answer.IsFinal())
        {
            _unsupported |= part;
        }
        else
        {
            outcome.Failure = answer;
        }

        return false;
    }

    private struct Outcome
    {
        public bool HasAny;
        public NvmlReturn Failure;
    }
}
