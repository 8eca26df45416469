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
        : this(abovePromptTokens, rates, "list")
    {
    }

    internal RateCard(long abovePromptTokens, MeterMap<decimal> rates, string rule)
    {
        AbovePromptTokens = abovePromptTokens;
        Rule = abovePromptTokens == 0 ? rule : $"{rule} above {abovePromptTokens} prompt tokens";
        _rates = rates;
        PublishesCacheWrites = Meters.All.Any(m => m.IsCacheWrite() && rates.Has(m));
    }

    /// <summary>The card applies to prompts of more tokens than this, cached ones included. Zero is the base card.</summary>
    public long AbovePromptTokens { get; }

    /// <summary>The rates as published: per million for tokens, each for other units.</summary>
    public MeterMap<decimal> Rates => _rates;

    /// <summary>How a call is charged by it, in words: <c>list</c>, <c>list batch above 200000 prompt tokens</c>.</summary>
    internal string Rule { get; }

    /// <summary>Whether there is a fee for each request beside the tokens.</summary>
    internal bool ChargesRequests => _rates.Has(Meter.Request);

    private bool PublishesCacheWrites { get; }

    /// <summary>
    /// The rate that is charged for a meter: the published one, or, where a provider publishes none because it makes
    /// no difference, the one of the meter that it is billed as. Reasoning is billed as output; a cache read without
    /// its own rate has no discount and a cache write without one has no premium: both are input. A write of unstated
    /// time to live is taken for the provider's shortest, which is its default; and where the one published write is
    /// of unstated time to live, it is every write's. Audio and images have no stand-in.
    /// </summary>
    /// <param name="meter">What was used.</param>
    /// <param name="billedAs">The meter whose rate it is.</param>
    /// <returns>Null when the meter has no price here.</returns>
    public decimal? RateFor(Meter meter, out Meter billedAs)
    {
        billedAs = _rates.Has(meter) ? meter : StandIn(meter);
        return _rates[billedAs];
    }

    // Passed by reference and read in place: the pricer asks for every meter of every call.
    internal bool TryGetRate(Meter meter, out decimal rate)
    {
        var billedAs = _rates.Has(meter) ? meter : StandIn(meter);
        return _rates.TryGet(billedAs, out rate);
    }

    private Meter StandIn(Meter meter) => meter switch
    {
        Meter.OutputReasoning => Meter.Output,
        Meter.InputCacheRead => Meter.Input,
        Meter.InputCacheWriteUnknown when _rates.Has(Meter.InputCacheWrite5m) => Meter.InputCacheWrite5m,
        Meter.InputCacheWriteUnknown when _rates.Has(Meter.InputCacheWrite30m) => Meter.InputCacheWrite30m,
        _ when meter.IsCacheWrite() && _rates.Has(Meter.InputCacheWriteUnknown) => Meter.InputCacheWriteUnknown,
        // A provider that charges for one kind of write charges for each: no stand-in then.
        _ when meter.IsCacheWrite() && !PublishesCacheWrites => Meter.Input,
        _ => meter,
    };
}
