using System.Collections.Immutable;
using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>Reads LiteLLM's map of prices, a JSON object by model.</summary>
internal static class LiteLlmReader
{
    private const decimal PerMillion = 1_000_000m;

    public static PriceList Read(string text, string? provider)
    {
        using var document = JsonSource.Parse(text, "LiteLLM's price map");
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("The file is not LiteLLM's price map: it must be a JSON object by model.");
        }

        var prices = new List<SourcePrice>();
        var notTaken = new List<NotTaken>();
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, entry) in document.RootElement.EnumerateObject().Where(e => e.Name != "sample_spec").Select(e => (e.Name, e.Value)))
        {
            if (entry.ValueKind != JsonValueKind.Object || JsonSource.Text(entry, "litellm_provider") is not { } theirs)
            {
                notTaken.Add(new(key, "it names no litellm_provider"));
                continue;
            }

            var ours = LiteLlmNames.Provider(theirs);
            if (provider is not null && !provider.Equals(ours, StringComparison.OrdinalIgnoreCase) && !provider.Equals(theirs, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var (model, why) = LiteLlmNames.Model(key, theirs);
            var rates = model is null ? new() : Rates(entry, model, unknown);
            if (model is null || !rates.HasAny)
            {
                notTaken.Add(new(key, why ?? "it has no price that is understood"));
                continue;
            }

            prices.Add(rates.Make(ours, model, key, JsonSource.Count(entry, "max_input_tokens")));
        }

        return new() { Prices = [.. prices], NotTaken = [.. notTaken], UnknownFields = unknown.ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }

    private static SourceRates Rates(JsonElement entry, string model, SortedDictionary<string, int> unknown)
    {
        var rates = new SourceRates();
        foreach (var field in entry.EnumerateObject())
        {
            if (field.Name == "search_context_cost_per_query")
            {
                AddSearch(field.Value, rates);
            }
            else if (LiteLlmField.Parse(field.Name) is not { } known || IsBesideTokens(field.Name, entry))
            {
                if (JsonSource.LooksLikePrice(field.Name))
                {
                    JsonSource.CountField(unknown, field.Name);
                }
            }
            else if (field.Value.ValueKind != JsonValueKind.Null)
            {
                Add(known, field, model, rates);
            }
        }

        return rates;
    }

    private static void Add(LiteLlmField field, JsonProperty json, string model, SourceRates rates)
    {
        if (RateText.Parse(json.Value) is not { } value || value > decimal.MaxValue / PerMillion)
        {
            rates.Problem($"{json.Name} is not a number: {json.Value.GetRawText()}");
            return;
        }

        var meter = field.Meter == Meter.InputCacheWriteUnknown ? JsonSource.CacheWriteOf(model) : field.Meter;
        rates.Add(meter, meter.IsToken() ? value * PerMillion : value, json.Name, field.Tier, field.Above);
    }

    // An image is charged by its tokens or by the piece, not by both.
    private static bool IsBesideTokens(string field, JsonElement entry) =>
        field == "output_cost_per_image" && entry.TryGetProperty("output_cost_per_image_token", out _);

    // By how much of the web is read; the providers' default is the middle.
    private static void AddSearch(JsonElement sizes, SourceRates rates)
    {
        const string Middle = "search_context_size_medium";
        if (sizes.ValueKind == JsonValueKind.Object && sizes.TryGetProperty(Middle, out var price) && RateText.Parse(price) is { } each)
        {
            rates.Add(Meter.WebSearch, each, $"search_context_cost_per_query.{Middle}");
        }
    }
}
