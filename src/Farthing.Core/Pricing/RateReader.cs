using System.Globalization;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>Reads meters, rates and cards of a price book.</summary>
internal static class RateReader
{
    public static RateCard Card(RatesJson rates, string where)
    {
        var map = new MeterMap<decimal>();
        Read(rates.PerMillion, tokens: true, ref map, where);
        Read(rates.Each, tokens: false, ref map, where);
        return new(rates.AbovePromptTokens, map);
    }

    public static Meter Meter(string name, string where) => Meters.TryParse(name, out var meter)
        ? meter
        : throw new FormatException($"{where}: {name} is not a meter.");

    public static decimal Amount(string text, string what, string where) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw new FormatException($"{where}: the rate {what} is {text}, which is not an amount of 0 or more.");

    private static void Read(Dictionary<string, string>? rates, bool tokens, ref MeterMap<decimal> map, string where)
    {
        foreach (var (name, text) in rates ?? [])
        {
            var meter = Meter(name, where);
            if (meter.IsToken() != tokens)
            {
                throw new FormatException($"{where}: {name} stands in the wrong list.");
            }

            map[meter] = Amount(text, name, where);
        }
    }
}
