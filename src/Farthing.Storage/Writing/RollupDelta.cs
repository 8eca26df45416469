using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Storage.Writing;

/// <summary>What calls add to one row of a rollup.</summary>
internal sealed class RollupDelta
{
    private MeterMap<decimal> _tokens;
    private MeterMap<decimal> _unpriced;
    private MeterMap<decimal> _costs;

    public long[] Counts { get; } = new long[MeterColumns.Counts.Length];

    public decimal? UnitsCost { get; private set; }

    public MeterMap<decimal> Tokens => _tokens;

    public MeterMap<decimal> Unpriced => _unpriced;

    public MeterMap<decimal> Costs => _costs;

    public void Add(PricedCall priced)
    {
        var (_, call, cost) = priced;
        Counts[0]++;
        Counts[1] += call.Failed ? 1 : 0;
        Counts[2] += call.Streamed ? 1 : 0;
        Counts[3] += cost.Status == PricingStatus.Partial ? 1 : 0;
        Counts[4] += cost.Status == PricingStatus.Unpriced ? 1 : 0;
        Counts[5] += cost.Status == PricingStatus.Unpriced && call.Usage.IsEmpty ? 1 : 0;
        foreach (var (meter, count) in call.Usage.Pairs)
        {
            var amount = cost.Amounts[meter];
            if (!meter.IsToken())
            {
                UnitsCost = amount is null ? UnitsCost : UnitsCost.GetValueOrDefault() + amount;
                continue;
            }

            _tokens.Add(meter, count);
            if (amount is null)
            {
                _unpriced.Add(meter, count);
            }
            else
            {
                _costs.Add(meter, amount.Value);
            }
        }
    }
}
