using System.Collections.Immutable;
using System.Text.Json;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// The names of a model in genai-prices' <c>match</c>, as patterns of the book. Where the source takes every name that
/// starts so, the book takes the versions of it: a sibling is another model. Loose rules (contains, regex) are left out.
/// </summary>
internal static class GenaiPricesNames
{
    public static ImmutableArray<string> Of(JsonElement model) =>
        model.TryGetProperty("match", out var match) && match.ValueKind == JsonValueKind.Object ? [.. Names(match).Distinct(StringComparer.OrdinalIgnoreCase)] : [];

    private static IEnumerable<string> Names(JsonElement clause)
    {
        foreach (var rule in clause.EnumerateObject())
        {
            if (rule.Name == "or" && rule.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var name in rule.Value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Object).SelectMany(Names))
                {
                    yield return name;
                }
            }
            else if (rule.Value.ValueKind == JsonValueKind.String && rule.Value.GetString() is { Length: > 0 } text && !text.AsSpan().ContainsAny("*#~"))
            {
                if (rule.Name == "equals")
                {
                    yield return text;
                }
                else if (rule.Name == "starts_with")
                {
                    yield return text + "~";
                }
            }
        }
    }
}
