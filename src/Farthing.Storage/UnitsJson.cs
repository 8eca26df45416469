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
