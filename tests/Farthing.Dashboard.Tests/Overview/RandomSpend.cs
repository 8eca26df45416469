using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Overview;

/// <summary>Makes spend of random size that adds up.</summary>
internal sealed class RandomSpend(int seed)
{
    private readonly Random _random = new(seed);

    public SpendTotals Totals()
    {
        MeterMap<decimal> tokens = new(), amounts = new(), unpriced = new();
        foreach (var meter in Meters.Tokens.Where(_ => _random.Next(3) == 0))
        {
            tokens[meter] = _random.Next(1, 1_000_000);
            if (_random.Next(4) == 0)
            {
                unpriced[meter] = tokens[meter];
            }
            else
            {
                amounts[meter] = new decimal(_random.Next(), 0, 0, false, (byte)_random.Next(6, 14));
            }
        }

        var calls = _random.Next(1, 1000);
        return new()
        {
            Calls = calls, FailedCalls = _random.Next(calls), Tokens = tokens, Amounts = amounts, Unpriced = unpriced,
            UnitsUsd = _random.Next(5) == 0 ? 0.035m : 0,
        };
    }

    public List<SpendGroup> Groups(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new SpendGroup($"group-{i}", Totals())).OrderByDescending(group => group.Totals.CostUsd)];

    public static SpendTotals Sum(IEnumerable<SpendTotals> parts)
    {
        var sum = SpendTotals.None;
        foreach (var part in parts)
        {
            MeterMap<decimal> tokens = sum.Tokens, amounts = sum.Amounts, unpriced = sum.Unpriced;
            tokens.Add(part.Tokens);
            amounts.Add(part.Amounts);
            unpriced.Add(part.Unpriced);
            sum = sum with
            {
                Calls = sum.Calls + part.Calls, FailedCalls = sum.FailedCalls + part.FailedCalls,
                Tokens = tokens, Amounts = amounts, Unpriced = unpriced, UnitsUsd = sum.UnitsUsd + part.UnitsUsd,
            };
        }

        return sum;
    }
}
