using System.Numerics;

namespace Farthing.Core.Usage;

/// <summary>Sums over counts and amounts by meter. Totals are always computed, never stored beside their parts.</summary>
public static class MeterSums
{
    /// <summary>All prompt tokens: the sum of the input meters.</summary>
    public static decimal TotalInput(this in MeterMap<decimal> counts) => Sum(counts, Meter.Input, Meter.InputImage);

    /// <summary>All generated tokens: the sum of the output meters.</summary>
    public static decimal TotalOutput(this in MeterMap<decimal> counts) => Sum(counts, Meter.Output, Meter.OutputImage);

    /// <summary>Whether any prompt tokens were reported, none included.</summary>
    public static bool HasInput(this in MeterMap<decimal> counts) => HasAny(counts, Meter.Input, Meter.InputImage);

    /// <summary>Whether any generated tokens were reported, none included.</summary>
    public static bool HasOutput(this in MeterMap<decimal> counts) => HasAny(counts, Meter.Output, Meter.OutputImage);

    /// <summary>All tokens, prompt and generated.</summary>
    public static decimal TotalTokens(this in MeterMap<decimal> counts) => Sum(counts, Meters.IsToken);

    /// <summary>The sum over all meters. For amounts: the total cost.</summary>
    public static decimal Total(this in MeterMap<decimal> amounts) => Sum(amounts, (Meter)0, (Meter)(Meters.Count - 1));

    /// <summary>The sum over the meters that the condition picks; absent meters add nothing.</summary>
    public static decimal Sum(this in MeterMap<decimal> values, Func<Meter, bool> which)
    {
        var sum = 0m;
        foreach (var meter in Meters.All)
        {
            if (which(meter) && values[meter] is { } value)
            {
                sum += value;
            }
        }

        return sum;
    }

    // The pricer asks for these sums of every call: the meters of a kind stand side by side.
    private static decimal Sum(in MeterMap<decimal> values, Meter first, Meter last)
    {
        var sum = 0m;
        for (var left = values.Present & Range(first, last); left != 0; left &= left - 1)
        {
            values.TryGet((Meter)BitOperations.TrailingZeroCount(left), out var value);
            sum += value;
        }

        return sum;
    }

    private static bool HasAny(in MeterMap<decimal> values, Meter first, Meter last) => (values.Present & Range(first, last)) != 0;

    private static uint Range(Meter first, Meter last) => (uint.MaxValue << (int)first) & (uint.MaxValue >> (31 - (int)last));

    /// <summary>Adds to one meter, which is present afterwards.</summary>
    public static void Add(this ref MeterMap<decimal> sums, Meter meter, decimal value) =>
        sums[meter] = sums[meter].GetValueOrDefault() + value;

    /// <summary>Adds the other map's values to this one's; a meter absent in both stays absent.</summary>
    public static void Add(this ref MeterMap<decimal> sums, in MeterMap<decimal> other)
    {
        foreach (var meter in Meters.All)
        {
            if (other[meter] is { } value)
            {
                sums.Add(meter, value);
            }
        }
    }
}
