using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Storage.Queries;

/// <summary>A call with its cost entry.</summary>
/// <param name="Call">The fact.</param>
/// <param name="Cost">What it costs, with the price as it was when applied.</param>
public sealed record StoredCall(Call Call, CallCost Cost)
{
    /// <summary>The entry's lines: every meter that was used, with rate and amount where it has a price.</summary>
    public IEnumerable<CostLine> Lines
    {
        get
        {
            var card = Cost.Price?.CardFor(Call.Usage.TotalInput());
            foreach (var (meter, count) in Call.Usage.Pairs)
            {
                var billedAs = meter;
                var rate = card?.RateFor(meter, out billedAs);
                yield return new(meter, count, rate, billedAs, Cost.Amounts[meter]);
            }
        }
    }
}

/// <summary>One meter of a call's cost.</summary>
/// <param name="Meter">What was used.</param>
/// <param name="Count">How many.</param>
/// <param name="Rate">In the price's currency, per million for tokens, each for other units; null when there is none.</param>
/// <param name="BilledAs">The meter whose rate it is: another one where the provider publishes none of its own.</param>
/// <param name="Amount">In the price's currency; null when there is no rate.</param>
public sealed record CostLine(Meter Meter, decimal Count, decimal? Rate, Meter BilledAs, decimal? Amount);

/// <summary>A page of calls, newest first.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="Next">Continues after the last one; null on the last page.</param>
public sealed record CallPage(IReadOnlyList<StoredCall> Calls, string? Next);
