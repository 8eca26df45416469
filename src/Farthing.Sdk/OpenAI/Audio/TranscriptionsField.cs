using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI.Audio;

/// <summary>What is read of a transcription or translation, one name for every place that it is found in.</summary>
internal enum TranscriptionsField
{
    None,
    Type,
    Model,
    Duration,
    GroqId,
    Error,
    ErrorCode,
    ErrorType,
    Usage,
}

internal static class TranscriptionsFields
{
    public static JsonPaths Paths { get; } = new([
        ("type", (int)TranscriptionsField.Type),
        ("model", (int)TranscriptionsField.Model),
        ("duration", (int)TranscriptionsField.Duration),
        ("x_groq.id", (int)TranscriptionsField.GroqId),
        ("error", (int)TranscriptionsField.Error),
        ("error.code", (int)TranscriptionsField.ErrorCode),
        ("error.type", (int)TranscriptionsField.ErrorType),
        ("usage", (int)TranscriptionsField.Usage),
        .. UsageFields.OfTranscriptions("usage"),
    ]);
}
