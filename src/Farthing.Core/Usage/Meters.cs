using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Farthing.Core.Usage;

/// <summary>The names and kinds of the meters.</summary>
public static class Meters
{
    /// <summary>How many meters there are.</summary>
    public const int Count = (int)Meter.CitationToken + 1;

    private static readonly string[] s_names =
    [
        "input", "input_cache_read", "input_audio_cache_read", "input_cache_write_5m", "input_cache_write_30m", "input_cache_write_1h",
        "input_cache_write_12h", "input_cache_write_unknown", "input_audio", "input_image",
        "output", "output_reasoning", "output_audio", "output_image",
        "web_search", "image", "audio_second", "page", "request", "search_unit", "character", "gpu_second", "citation_token",
    ];

    private static readonly FrozenDictionary<string, Meter> s_byName =
        Enumerable.Range(0, Count).ToFrozenDictionary(i => s_names[i], i => (Meter)i, StringComparer.Ordinal);

    /// <summary>Every meter, in order.</summary>
    public static ImmutableArray<Meter> All { get; } = [.. Enum.GetValues<Meter>()];

    /// <summary>The meters that count tokens, in order. Each has its own columns in storage.</summary>
    public static ImmutableArray<Meter> Tokens { get; } = [.. Enum.GetValues<Meter>().Where(IsToken)];

    /// <summary>The meters that count something else: searches, pieces, seconds, pages, requests.</summary>
    public static ImmutableArray<Meter> Units { get; } = [.. Enum.GetValues<Meter>().Where(m => !IsToken(m))];

    /// <summary>The meter's name in price books, storage and the API, for example <c>input_cache_read</c>.</summary>
    public static string Name(this Meter meter) => s_names[(int)meter];

    /// <summary>Whether the meter counts tokens, priced per million, rather than units, priced each.</summary>
    public static bool IsToken(this Meter meter) => meter <= Meter.OutputImage;

    /// <summary>Whether the meter counts prompt tokens.</summary>
    public static bool IsInput(this Meter meter) => meter <= Meter.InputImage;

    /// <summary>Whether the meter counts generated tokens.</summary>
    public static bool IsOutput(this Meter meter) => meter is >= Meter.Output and <= Meter.OutputImage;

    /// <summary>Whether the meter counts tokens written to a cache, of whatever time to live.</summary>
    public static bool IsCacheWrite(this Meter meter) =>
        meter is >= Meter.InputCacheWrite5m and <= Meter.InputCacheWriteUnknown;

    /// <summary>Finds a meter by its name.</summary>
    /// <returns>False when no meter has that name.</returns>
    public static bool TryParse(string name, out Meter meter) => s_byName.TryGetValue(name, out meter);
}
