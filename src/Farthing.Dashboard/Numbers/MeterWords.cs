using Farthing.Core.Usage;

namespace Farthing.Dashboard.Numbers;

/// <summary>The meters in a reader's words.</summary>
internal static class MeterWords
{
    /// <summary>The meter's name on a page: <c>Cache write, 5 min</c>.</summary>
    public static string Words(this Meter meter) => meter switch
    {
        Meter.Input => "Input",
        Meter.InputCacheRead => "Input, cache read",
        Meter.InputAudioCacheRead => "Input, audio cache read",
        Meter.InputCacheWrite5m => "Input, cache write 5 min",
        Meter.InputCacheWrite30m => "Input, cache write 30 min",
        Meter.InputCacheWrite1h => "Input, cache write 1 h",
        Meter.InputCacheWrite12h => "Input, cache write 12 h",
        Meter.InputCacheWriteUnknown => "Input, cache write",
        Meter.InputAudio => "Input, audio",
        Meter.InputImage => "Input, images",
        Meter.Output => "Output",
        Meter.OutputReasoning => "Output, reasoning",
        Meter.OutputAudio => "Output, audio",
        Meter.OutputImage => "Output, images",
        Meter.WebSearch => "Web searches",
        Meter.Image => "Images",
        Meter.AudioSecond => "Audio seconds",
        Meter.Page => "Pages",
        Meter.Request => "Requests",
        Meter.SearchUnit => "Search units",
        Meter.Character => "Characters",
        Meter.GpuSecond => "GPU seconds",
        Meter.CitationToken => "Citation tokens",
        _ => meter.Name(),
    };

    /// <summary>What a rate of the meter is for: <c>per 1M</c> or <c>each</c>.</summary>
    public static string Basis(this Meter meter) => meter.IsToken() ? "per 1M" : "each";
}
