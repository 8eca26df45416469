using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>Reads the data file of genai-prices, a JSON array by provider.</summary>
internal static class GenaiPricesReader
{
    private static readonly Dictionary<string, Meter> s_meters = new(StringComparer.Ordinal)
    {
        ["input_mtok"] = Meter.Input,
        ["cache_read_mtok"] = Meter.InputCacheRead,
        ["cache_audio_read_mtok"] = Meter.InputAudioCacheRead,
        ["cache_write_mtok"] = Meter.InputCacheWriteUnknown,
        ["input_audio_mtok"] = Meter.InputAudio,
        ["input_image_mtok"] = Meter.InputImage,
        ["output_mtok"] = Meter.Output,
        ["output_audio_mtok"] = Meter.OutputAudio,
        ["output_image_mtok"] = Meter.OutputImage,
    };

    public static PriceList Read(string text, string? provider)
    {
        using var document = JsonSource.Parse(text, "genai-prices' data");
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The file is not genai-prices' data: it must be a JSON array by provider.");
        }

        var prices = new List<SourcePrice>();
        var notTaken = new List<NotTaken>();
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var id = JsonSource.Text(entry, "id");
            if (id is null || !entry.TryGetProperty("models", out var models) || models.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException("The file is not genai-prices' data: a provider has no id or no models.");
            }

            if (provider is null || provider.Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var model in models.EnumerateArray())
                {
                    Read(id, model, prices, notTaken, unknown);
                }
            }
        }

        return new() { Prices = [.. prices], NotTaken = [.. notTaken], UnknownFields = unknown.ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }

    private static void Read(
        string provider, JsonElement model, List<SourcePrice> prices, List<NotTaken> notTaken, SortedDictionary<string, int> unknown)
    {
        var id = JsonSource.Text(model, "id");
        var place = $"{provider}/{id}";
        if (id is null || !model.TryGetProperty("prices", out var given) || given.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            throw new FormatException($"The file is not genai-prices' data: {place} has no id or no prices.");
        }

        var dated = given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray()] : new List<JsonElement> { given };
        if (dated.Exists(p => Constraint(p) is { } c && !c.TryGetProperty("start_date", out _)))
        {
            notTaken.Add(new(place, "a price by the time of day"));
            return;
        }

        foreach (var price in dated)
        {
            var start = Constraint(price) is { } constraint ? Day(JsonSource.Text(constraint, "start_date"), place) : (DateTime?)null;
            var rates = Rates(price.TryGetProperty("prices", out var inner) ? inner : price, id, unknown);
            if (rates.HasAny)
            {
                prices.Add(rates.Make(provider, id, place, JsonSource.Count(model, "context_window"), start) with { Names = GenaiPricesNames.Of(model) });
            }
            else
            {
                notTaken.Add(new(place, "it has no price that is understood"));
            }
        }
    }

    private static JsonElement? Constraint(JsonElement price) =>
        price.TryGetProperty("constraint", out var constraint) && constraint.ValueKind == JsonValueKind.Object ? constraint : null;

    private static DateTime Day(string? text, string place) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
            ? day
            : throw new FormatException($"{place}: start_date is {text}, which is no day.");

    private static SourceRates Rates(JsonElement prices, string model, SortedDictionary<string, int> unknown)
    {
        var rates = new SourceRates();
        foreach (var field in prices.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null))
        {
            if (s_meters.TryGetValue(field.Name, out var meter))
            {
                Add(rates, meter == Meter.InputCacheWriteUnknown ? JsonSource.CacheWriteOf(model) : meter, field);
            }
            else if (field.Name == "requests_kcount" && RateText.Parse(field.Value) is { } thousand)
            {
                rates.Add(Meter.Request, thousand / 1000, field.Name);
            }
            else if (JsonSource.LooksLikePrice(field.Name))
            {
                JsonSource.CountField(unknown, field.Name);
            }
        }

        return rates;
    }

    private static void Add(SourceRates rates, Meter meter, JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            AddOne(rates, meter, field.Value, field.Name, 0);
            return;
        }

        AddOne(rates, meter, field.Value.TryGetProperty("base", out var first) ? first : default, field.Name, 0);
        if (field.Value.TryGetProperty("tiers", out var tiers) && tiers.ValueKind == JsonValueKind.Array)
        {
            foreach (var tier in tiers.EnumerateArray())
            {
                AddOne(rates, meter, tier.TryGetProperty("price", out var price) ? price : default, field.Name, JsonSource.Count(tier, "start") ?? 0);
            }
        }
    }

    private static void AddOne(SourceRates rates, Meter meter, JsonElement value, string field, long above)
    {
        if (RateText.Parse(value) is { } rate)
        {
            rates.Add(meter, rate, field, above: above);
        }
        else
        {
            rates.Problem($"{field} is not a number: {(value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText())}");
        }
    }
}
