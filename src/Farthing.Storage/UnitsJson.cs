using System.Text;
using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Storage;

/// <summary>What is not counted in tokens, as it is kept in the column calls.units.</summary>
internal static class UnitsJson
{
    /// <summary>Null when there are none.</summary>
    public static string? Write(in MeterMap<decimal> usage, in MeterMap<decimal> amounts)
    {
        Dictionary<string, Dictionary<string, decimal>>? units = null;
        foreach (var meter in Meters.Units)
        {
            if (usage[meter] is { } count)
            {
                var unit = new Dictionary<string, decimal> { ["count"] = count };
                if (amounts[meter] is { } amount)
                {
                    unit["amount"] = amount;
                }

                (units ??= []).Add(meter.Name(), unit);
            }
        }

        return units is null ? null : JsonSerializer.Serialize(units);
    }

    /// <summary>The amounts alone, as they are kept in cost_corrections.unit_amounts; null when there are none.</summary>
    public static string? WriteAmounts(in MeterMap<decimal> amounts)
    {
        Dictionary<string, decimal>? units = null;
        foreach (var meter in Meters.Units)
        {
            if (amounts[meter] is { } amount)
            {
                (units ??= []).Add(meter.Name(), amount);
            }
        }

        return units is null ? null : JsonSerializer.Serialize(units);
    }

    /// <summary>Reads what <see cref="WriteAmounts"/> wrote, in the place of other amounts.</summary>
    public static void ReadAmounts(string? json, ref MeterMap<decimal> amounts)
    {
        var units = json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, decimal>>(json)!;
        foreach (var meter in Meters.Units)
        {
            amounts[meter] = units.TryGetValue(meter.Name(), out var amount) ? amount : null;
        }
    }

    public static void Read(string json, ref MeterMap<decimal> usage, ref MeterMap<decimal> amounts)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var unit in document.RootElement.EnumerateObject())
        {
            if (Meters.TryParse(unit.Name, out var meter))
            {
                usage[meter] = unit.Value.GetProperty("count").GetDecimal();
                amounts[meter] = unit.Value.TryGetProperty("amount", out var amount) ? amount.GetDecimal() : null;
            }
        }
    }
}
