using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Storage;

/// <summary>Rate cards as they are kept in the column prices.cards. Rates are text, so that no reader rounds them.</summary>
internal static class PriceCards
{
    public static JsonArray ToJson(ImmutableArray<RateCard> cards) =>
        [.. cards.Select(card => (JsonNode)new JsonObject
        {
            ["above_prompt_tokens"] = card.AbovePromptTokens,
            ["rates"] = new JsonObject(card.Rates.Pairs.Select(
                r => KeyValuePair.Create(r.Key.Name(), (JsonNode?)r.Value.ToString(CultureInfo.InvariantCulture)))),
        })];

    public static ImmutableArray<RateCard> FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(card =>
        {
            var rates = new MeterMap<decimal>();
            foreach (var rate in card.GetProperty("rates").EnumerateObject())
            {
                if (Meters.TryParse(rate.Name, out var meter))
                {
                    rates[meter] = decimal.Parse(rate.Value.GetString()!, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
                }
            }

            return new RateCard(card.GetProperty("above_prompt_tokens").GetInt64(), rates);
        })];
    }
}
