namespace Farthing.Core.Usage;

/// <summary>
/// What a provider can charge for in one call. Meters are disjoint: a token is counted by exactly one of them,
/// so that a sum over meters is a total and never counts twice. The order is the order of columns in storage.
/// </summary>
public enum Meter
{
    /// <summary>Text prompt tokens neither read from nor written to a cache.</summary>
    Input,

    /// <summary>Prompt tokens served from the provider's cache, other than audio.</summary>
    InputCacheRead,

    /// <summary>Audio prompt tokens served from the provider's cache.</summary>
    InputAudioCacheRead,

    /// <summary>Prompt tokens written to a cache that lives five minutes.</summary>
    InputCacheWrite5m,

    /// <summary>Prompt tokens written to a cache that lives thirty minutes.</summary>
    InputCacheWrite30m,

    /// <summary>Prompt tokens written to a cache that lives one hour.</summary>
    InputCacheWrite1h,

    /// <summary>Prompt tokens written to a cache that lives twelve hours.</summary>
    InputCacheWrite12h,

    /// <summary>Prompt tokens written to a cache whose time to live the provider did not state.</summary>
    InputCacheWriteUnknown,

    /// <summary>Uncached audio prompt tokens.</summary>
    InputAudio,

    /// <summary>Uncached image prompt tokens.</summary>
    InputImage,

    /// <summary>Visible text output tokens.</summary>
    Output,

    /// <summary>Reasoning ("thinking") output tokens, shown to the user or not.</summary>
    OutputReasoning,

    /// <summary>Generated audio tokens.</summary>
    OutputAudio,

    /// <summary>Generated image tokens.</summary>
    OutputImage,

    /// <summary>Web searches that the provider made for the call.</summary>
    WebSearch,

    /// <summary>Images priced by the piece.</summary>
    Image,

    /// <summary>Seconds of audio priced by duration; may be fractional.</summary>
    AudioSecond,

    /// <summary>Document pages priced by the piece.</summary>
    Page,

    /// <summary>The request itself, where a provider charges a fee for each beside the tokens.</summary>
    Request,

    /// <summary>A search over documents, as rerankers count it: one query with up to a number of documents.</summary>
    SearchUnit,

    /// <summary>Characters of text that is made into speech.</summary>
    Character,

    /// <summary>Seconds on hardware that is rented by the second; may be fractional.</summary>
    GpuSecond,

    /// <summary>Tokens of cited sources, where they are charged beside prompt and answer.</summary>
    CitationToken,
}
