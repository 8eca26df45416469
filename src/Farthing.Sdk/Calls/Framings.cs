using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Calls;

/// <summary>How an answer is framed, by its content type and, where that does not say, by what was asked for.</summary>
internal static class Framings
{
    public const string EventStream = "text/event-stream";

    public static BodyFraming Of(Call call, string? mediaType) => mediaType switch
    {
        null when call.Status < 400 && call.IsStream => BodyFraming.Events,
        null => BodyFraming.Document,
        _ when Is(mediaType, EventStream) => BodyFraming.Events,
        _ when Is(mediaType, "application/vnd.amazon.eventstream") =>
            call.Format == WireFormat.InvokeModel ? BodyFraming.Chunks : BodyFraming.Frames,
        _ when Is(mediaType, "application/x-ndjson") => BodyFraming.Lines,

        // Without alt=sse the content type is that of any document.
        _ when call.Status < 400 && call.Format == WireFormat.GenerateContent && Endpoint.AsksForStream(call.Uri) => BodyFraming.Array,
        _ => BodyFraming.Document,
    };

    /// <summary>An answer that is JSON, or a stream of it, and no error.</summary>
    public static bool MayTell(HttpResponseMessage response) =>
        response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is { } type
        && (Is(type, EventStream) || Is(type, "application/json"));

    /// <summary>
    /// Subtitles and plain text are what a transcription may be asked for, and sound is speech: nothing is wrong with them,
    /// and nothing to be read in them.
    /// </summary>
    public static bool CanRead(HttpContent content, WireFormat format) =>
        format is not (WireFormat.Transcriptions or WireFormat.Speech) || content.Headers.ContentType?.MediaType is not { } type
        || type.EndsWith("json", StringComparison.OrdinalIgnoreCase) || Is(type, EventStream);

    private static bool Is(string mediaType, string known) => mediaType.Equals(known, StringComparison.OrdinalIgnoreCase);
}
