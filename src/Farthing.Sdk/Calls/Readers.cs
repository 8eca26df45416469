using Farthing.Sdk.Anthropic;
using Farthing.Sdk.OpenAI;
using Farthing.Sdk.OpenAI.Audio;
using Farthing.Sdk.OpenAI.Images;
using Farthing.Sdk.OpenAI.Responses;

namespace Farthing.Sdk.Calls;

internal static class Readers
{
    /// <param name="format">How the answer is written.</param>
    /// <param name="provider">Whose host answers, as some count otherwise than the format's inventor; or null.</param>
    /// <param name="isStream">Events, not one document.</param>
    public static ResponseReader For(WireFormat format, string? provider, bool isStream) => format switch
    {
        WireFormat.Messages => new MessagesReader(isStream),
        WireFormat.Responses => new ResponsesReader(provider, isStream),
        WireFormat.Images => new ImagesReader(provider, isStream),
        WireFormat.Transcriptions => new TranscriptionsReader(provider, isStream),
        _ => new ChatCompletionsReader(provider, isStream),
    };
}
