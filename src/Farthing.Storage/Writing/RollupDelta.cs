using System.Numerics;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Storage.Writing;

/// <summary>What is added to one row of a rollup.</summary>
internal sealed class RollupDelta
{
    private MeterMap<decimal> _tokens;
    private MeterMap<decimal> _unpriced;
    private MeterMap<decimal> _costs;

    /// <summary>In the order of <see cref="MeterColumns.Counts"/>.</summary>
    public long[] Counts { get; } = new long[MeterColumns.Counts.Length];

    public MeterMap<decimal> Tokens => _tokens;

    public MeterMap<decimal> Unpriced => _unpriced;

    public decimal? StatedTokens { get; private set; }

    public MeterMap<decimal> Costs => _costs;

    /// <summary>In the order of <see cref="MeterColumns.OtherCosts"/>.</summary>
    public decimal?[] OtherCosts { get; } = new decimal?[MeterColumns.OtherCosts.Length];

    public decimal? StatedCompared { get; private set; }

    /// <summary>Puts a call in, or takes one out that is superseded.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cost">The cost that holds, or did.</param>
    /// <param name="sign">1, or -1 to take it out.</param>
    public void Add(Call call, in CallCost cost, int sign)
    {
        Counts[0] += sign;
        Counts[1] += call.Failed ? sign : 0;
        Counts[2] += call.Streamed ? sign : 0;
        foreach (var meter in Meters.Tokens)
        {
            if (call.Counts.TryGet(meter, out var count))
            {
                _tokens.Add(meter, count * sign);
            }
        }

        Move(call, cost, sign);
    }

    /// <summary>Puts a call's cost in, or takes one out that no longer holds.</summary>
    /// <param name="call">Its facts, which stay.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="sign">1, or -1 to take it out.</param>
    public void Move(Call call, in CallCost cost, int sign)
    {
        Counts[3] += cost.Status == PricingStatus.Partial ? sign : 0;
        Counts[4] += cost.Status == PricingStatus.Unpriced ? sign : 0;
        Counts[5] += cost.Status == PricingStatus.Unpriced && call.Counts.IsEmpty ? sign : 0;
        Counts[6] += cost.Status == PricingStatus.Estimated ? sign : 0;
        Counts[7] += cost.Stated is null ? 0 : sign;
        MoveMeters(call.Counts, cost, sign);
        AddOther(1, cost.EstimatedAmount * sign);
        if (cost.Stated is not { } stated)
        {
            return;
        }

        if (cost.StatedDifference is { } difference)
        {
            AddOther(2, difference * sign);
            StatedCompared = StatedCompared.GetValueOrDefault() + (stated * sign);
        }
        else
        {
            AddOther(3, (stated - cost.OwnTotal.GetValueOrDefault()) * sign);
        }
    }

    private void MoveMeters(in MeterMap<decimal> usage, in CallCost cost, int sign)
    {
        var amounts = cost.Amounts;
        for (var left = usage.Present; left != 0; left &= left - 1)
        {
            var meter = (Meter)BitOperations.TrailingZeroCount(left);
            usage.TryGet(meter, out var count);
            var amount = amounts[meter] * sign;
            if (!meter.IsToken())
            {
                AddOther(0, amount);
            }
            else if (amount is { } known)
            {
                _costs.Add(meter, known);
            }
            else
            {
                _unpriced.Add(meter, count * sign);
                StatedTokens = cost.Stated is null ? StatedTokens : StatedTokens.GetValueOrDefault() + (count * sign);
            }
        }
    }

    private void AddOther(int index, decimal? amount) =>
        OtherCosts[index] = amount is { } known ? OtherCosts[index].GetValueOrDefault() + known : OtherCosts[index];
}
