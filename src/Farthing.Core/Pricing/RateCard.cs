using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>The rates of a price for prompts above a size. The whole request is charged by one card.</summary>
public sealed class RateCard
{
    private readonly MeterMap<decimal> _rates;

    /// <summary>Makes a card.</summary>
    /// <param name="abovePromptTokens">The card applies to prompts of more tokens than this, cached ones included.</param>
    /// <param name="rates">Per million for tokens, each for other units.</param>
    public RateCard(long abovePromptTokens, MeterMap<decimal> rates)
    {
        AbovePromptTokens = abovePromptTokens;
        _rates = rates;
    }

    /// <summary>The card applies to prompts of more tokens than this, cached ones included. Zero is the base card.</summary>
    public long AbovePromptTokens { get; }

    /// <summary>The rates as published: per million for tokens, each for other units.</summary>
    public MeterMap<decimal> Rates => _rates;

    /// <summary>
    /// The rate that is charged for a meter: the published one, or, where a provider publishes none because it makes
    /// no difference, the one of the meter that it is billed as. Reasoning is billed as output; a cache read without
    /// its own rate has no discount and a cache write without one has no premium: both are input. A write of unstated
    /// time to live is taken for the provider's shortest, which is its default. Audio and images have no stand-in.
    /// </summary>
    /// <param name="meter">What was used.</param>
    /// <param name="billedAs">The meter whose rate it is.</param>
    /// <returns>Null when the meter has no price here.</returns>
    public decimal? RateFor(Meter meter, out Meter billedAs)
    {
        billedAs = _rates.Has(meter) ? meter : StandIn(meter);
        return _rates[billedAs];
    }

    private Meter StandIn(Meter meter) => meter switch
    {
        Meter.OutputReasoning => Meter.Output,
        Meter.InputCacheRead => Meter.Input,
        Meter.InputCacheWriteUnknown when _rates.Has(Meter.InputCacheWrite5m) => Meter.InputCacheWrite5m,
        Meter.InputCacheWriteUnknown when _rates.Has(Meter.InputCacheWrite30m) => Meter.InputCacheWrite30m,
        // A provider that charges for one kind of write charges for each: no stand-in then.
        _ when meter.IsCacheWrite() && !PublishesCacheWrites => Meter.Input,
        _ => meter,
    };

    private bool PublishesCacheWrites => Meters.All.Any(m => m.IsCacheWrite() && _rates.Has(m));
}
