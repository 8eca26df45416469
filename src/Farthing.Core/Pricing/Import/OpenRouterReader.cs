using System.Collections.Immutable;
using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>Reads a list of models as OpenRouter's API answers it. Of whatever is beside prompt and completion, 0 means that there is no such price.</summary>
internal static class OpenRouterReader
{
    private const decimal PerMillion = 1_000_000m;
    private const decimal Varies = -1;

    private static readonly Dictionary<string, Meter> s_meters = new(StringComparer.Ordinal)
    {
        ["prompt"] = Meter.Input,
        ["completion"] = Meter.Output,
        ["input_cache_read"] = Meter.InputCacheRead,
        ["input_cache_write"] = Meter.InputCacheWriteUnknown,
        ["internal_reasoning"] = Meter.OutputReasoning,
        ["audio"] = Meter.InputAudio,
        ["request"] = Meter.Request,
        ["web_search"] = Meter.WebSearch,
    };

    public static PriceList Read(string text, string provider)
    {
        using var document = JsonSource.Parse(text, "OpenRouter's list of models");
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The file is not OpenRouter's list of models: it must be a JSON object with an array data.");
        }

        var prices = new List<SourcePrice>();
        var notTaken = new List<NotTaken>();
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (entry, i) in data.EnumerateArray().Select((e, i) => (e, i)))
        {
            if (entry.ValueKind != JsonValueKind.Object || JsonSource.Text(entry, "id") is not { Length: > 0 } id)
            {
                throw new FormatException($"The file is not OpenRouter's list of models: data[{i}] has no id.");
            }

            var rates = new SourceRates();
            var why = entry.TryGetProperty("pricing", out var pricing) && pricing.ValueKind == JsonValueKind.Object
                ? Read(pricing, id, rates, unknown)
                : "it has no pricing";
            why ??= id.AsSpan().ContainsAny("*#~") ? "a name with a wildcard" : rates.HasAny ? null : "it has no price that is understood";
            if (why is null)
            {
                prices.Add(rates.Make(provider, id, id, JsonSource.Count(entry, "context_length")));
            }
            else
            {
                notTaken.Add(new(id, why));
            }
        }

        return new() { Prices = [.. prices], NotTaken = [.. notTaken], UnknownFields = unknown.ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }

    private static string? Read(JsonElement pricing, string model, SourceRates rates, SortedDictionary<string, int> unknown)
    {
        foreach (var field in pricing.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null))
        {
            var value = RateText.Parse(field.Value);
            if (!s_meters.TryGetValue(field.Name, out var meter))
            {
                if (value != 0)
                {
                    JsonSource.CountField(unknown, field.Name);
                }
            }
            else if (value is not { } rate || rate > decimal.MaxValue / PerMillion)
            {
                rates.Problem($"{field.Name} is not a number: {field.Value.GetRawText()}");
            }
            else if (rate == Varies)
            {
                return "its price varies from call to call";
            }
            else if (rate != 0 || meter is Meter.Input or Meter.Output)
            {
                meter = meter == Meter.InputCacheWriteUnknown ? JsonSource.CacheWriteOf(model) : meter;
                rates.Add(meter, meter.IsToken() ? rate * PerMillion : rate, field.Name);
            }
        }

        return null;
    }
}
