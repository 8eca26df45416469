using System.Collections.Frozen;
using System.Text.Json;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>
/// The counts of a Langfuse observation. <c>input</c> and <c>output</c> are what the other keys of their side leave, unless the
/// total shows that they include them; OpenAI's words (<c>prompt_tokens</c>) always do.
/// </summary>
internal static class LangfuseUsage
{
    private static readonly FrozenDictionary<string, SpanAttribute> s_keys = new Dictionary<string, SpanAttribute>
    {
        ["input"] = SpanAttribute.InputTokens,
        ["input_tokens"] = SpanAttribute.InputTokens,
        ["prompt_tokens"] = SpanAttribute.InputTokens,
        ["output"] = SpanAttribute.OutputTokens,
        ["output_tokens"] = SpanAttribute.OutputTokens,
        ["completion_tokens"] = SpanAttribute.OutputTokens,
        ["total"] = SpanAttribute.TotalTokens,
        ["total_tokens"] = SpanAttribute.TotalTokens,
        ["input_cached_tokens"] = SpanAttribute.CacheReadTokens,
        ["input_cache_read"] = SpanAttribute.CacheReadTokens,
        ["cache_read_input_tokens"] = SpanAttribute.CacheReadTokens,
        ["input_cached"] = SpanAttribute.CacheReadTokens,
        ["input_cache_creation"] = SpanAttribute.CacheWriteTokens,
        ["input_cache_write"] = SpanAttribute.CacheWriteTokens,
        ["input_cache_write_tokens"] = SpanAttribute.CacheWriteTokens,
        ["cache_creation_input_tokens"] = SpanAttribute.CacheWriteTokens,
        ["input_cache_creation_5m"] = SpanAttribute.CacheWrite5mTokens,
        ["input_cache_creation_1h"] = SpanAttribute.CacheWrite1hTokens,
        ["input_audio_tokens"] = SpanAttribute.InputAudioTokens,
        ["input_audio"] = SpanAttribute.InputAudioTokens,
        ["input_image_tokens"] = SpanAttribute.InputImageTokens,
        ["output_reasoning_tokens"] = SpanAttribute.ReasoningTokens,
        ["output_reasoning"] = SpanAttribute.ReasoningTokens,
        ["output_audio_tokens"] = SpanAttribute.OutputAudioTokens,
        ["output_audio"] = SpanAttribute.OutputAudioTokens,
        ["output_image_tokens"] = SpanAttribute.OutputImageTokens,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Parts of the answer that are visible text all the same: what was predicted was said, or was not and is paid.
    private static readonly FrozenSet<string> s_inOutput = FrozenSet.Create(
        StringComparer.Ordinal, "output_accepted_prediction_tokens", "output_rejected_prediction_tokens", "output_text_tokens");

    public static void Read(JsonElement details, AttributeBag attributes)
    {
        var (counts, text) = (new Dictionary<SpanAttribute, double>(), 0d);
        var unknown = new List<string>();
        foreach (var (name, value) in Flat(details))
        {
            if (s_inOutput.Contains(name) && Count(value) is { } more)
            {
                text += more;
            }
            else if (s_keys.TryGetValue(name, out var attribute) && Count(value) is { } count)
            {
                counts.TryAdd(attribute, count);
            }
            else if (value.ValueKind is not JsonValueKind.Null && Count(value) is not 0)
            {
                unknown.Add(name);
            }
        }

        Make(counts, text, includesParts: details.TryGetProperty("prompt_tokens", out _), attributes);
        if (unknown.Count > 0)
        {
            attributes[SpanAttribute.UsageAnomaly] = new(Texts.Limit($"usage_details has what is not priced: {string.Join(", ", unknown.Take(8))}"));
        }
    }

    private static void Make(Dictionary<SpanAttribute, double> counts, double text, bool includesParts, AttributeBag attributes)
    {
        var (input, output) = (counts.GetValueOrDefault(SpanAttribute.InputTokens), counts.GetValueOrDefault(SpanAttribute.OutputTokens));
        var (inputParts, outputParts) = (Parts(counts, IsInput), Parts(counts, IsOutput));
        includesParts |= inputParts + outputParts + text > 0 && counts.TryGetValue(SpanAttribute.TotalTokens, out var total) && total == input + output;
        foreach (var (attribute, count) in counts)
        {
            attributes[attribute] = new(count);
        }

        if (!includesParts)
        {
            AddUp(SpanAttribute.InputTokens, input + inputParts, counts, attributes);
            AddUp(SpanAttribute.OutputTokens, output + outputParts + text, counts, attributes);
        }
    }

    private static void AddUp(SpanAttribute whole, double sum, Dictionary<SpanAttribute, double> counts, AttributeBag attributes)
    {
        if (counts.ContainsKey(whole) || sum > 0)
        {
            attributes[whole] = new(sum);
        }
    }

    private static double Parts(Dictionary<SpanAttribute, double> counts, Func<SpanAttribute, bool> side) => counts.Where(c => side(c.Key)).Sum(c => c.Value);

    private static bool IsInput(SpanAttribute attribute) => attribute is SpanAttribute.CacheReadTokens or SpanAttribute.CacheWriteTokens
        or SpanAttribute.CacheWrite5mTokens or SpanAttribute.CacheWrite1hTokens or SpanAttribute.InputAudioTokens or SpanAttribute.InputImageTokens;

    private static bool IsOutput(SpanAttribute attribute) =>
        attribute is SpanAttribute.ReasoningTokens or SpanAttribute.OutputAudioTokens or SpanAttribute.OutputImageTokens;

    // Counts may come as text. What is none is unknown, and said to be.
    private static double? Count(JsonElement value) => new AttributeValue(value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString()!,
        _ => false,
    }).Number is >= 0 and var count ? count : null;

    // OpenAI's own shape has its details one level down.
    private static IEnumerable<(string Name, JsonElement Value)> Flat(JsonElement details) => details.EnumerateObject().SelectMany(entry =>
        entry.Value.ValueKind != JsonValueKind.Object ? [(entry.Name, entry.Value)]
        : entry.Value.EnumerateObject().Select(inner => ($"{(entry.Name is "prompt_tokens_details" or "input_tokens_details" ? "input" : "output")}_{inner.Name}", inner.Value)));
}
