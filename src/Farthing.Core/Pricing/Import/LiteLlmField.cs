using System.Globalization;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// A field of LiteLLM's map: what it is the price of, to which may be added above how many thousand prompt tokens it
/// holds and in which service tier, as in <c>input_cost_per_token_above_200k_tokens_priority</c>.
/// </summary>
internal readonly record struct LiteLlmField(Meter Meter, long Above, string Tier)
{
    private static readonly Dictionary<string, Meter> s_meters = new(StringComparer.Ordinal)
    {
        ["input_cost_per_token"] = Meter.Input,
        ["cache_read_input_token_cost"] = Meter.InputCacheRead,
        ["input_cost_per_token_cache_hit"] = Meter.InputCacheRead,
        ["cache_read_input_audio_token_cost"] = Meter.InputAudioCacheRead,
        ["cache_creation_input_token_cost"] = Meter.InputCacheWriteUnknown,
        ["cache_creation_input_token_cost_above_1hr"] = Meter.InputCacheWrite1h,
        ["input_cost_per_audio_token"] = Meter.InputAudio,
        ["input_cost_per_image_token"] = Meter.InputImage,
        ["output_cost_per_token"] = Meter.Output,
        ["output_cost_per_reasoning_token"] = Meter.OutputReasoning,
        ["output_cost_per_audio_token"] = Meter.OutputAudio,
        ["output_cost_per_image_token"] = Meter.OutputImage,
        ["output_cost_per_image"] = Meter.Image,
        ["input_cost_per_second"] = Meter.AudioSecond,
        ["input_cost_per_request"] = Meter.Request,
        ["input_cost_per_character"] = Meter.Character,
        ["ocr_cost_per_page"] = Meter.Page,
        ["citation_cost_per_token"] = Meter.CitationToken,
    };

    private static readonly (string End, string Tier)[] s_tiers = [("_batches", "batch"), ("_priority", "priority"), ("_flex", "flex")];

    /// <summary>Null when the field has no meter.</summary>
    public static LiteLlmField? Parse(string name)
    {
        var (rest, tier, above) = (name, "", 0L);
        foreach (var (end, of) in s_tiers)
        {
            if (rest.EndsWith(end, StringComparison.Ordinal))
            {
                (rest, tier) = (rest[..^end.Length], of);
            }
        }

        const string From = "_above_";
        const string To = "k_tokens";
        var at = rest.LastIndexOf(From, StringComparison.Ordinal);
        if (at > 0 && rest.EndsWith(To, StringComparison.Ordinal)
            && long.TryParse(rest.AsSpan()[(at + From.Length)..^To.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var thousands))
        {
            (rest, above) = (rest[..at], thousands * 1000);
        }

        return s_meters.TryGetValue(rest, out var meter) ? new LiteLlmField(meter, above, tier) : null;
    }
}
