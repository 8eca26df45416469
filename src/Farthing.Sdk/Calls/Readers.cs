using Farthing.Sdk.Anthropic;
using Farthing.Sdk.OpenAI;

namespace Farthing.Sdk.Calls;

internal static class Readers
{
    /// <param name="format">How the answer is written.</param>
    /// <param name="provider">Whose host answers, as some count otherwise than the format's inventor; or null.</param>
    /// <param name="isStream">Events, not one document.</param>
    public static ResponseReader For(WireFormat format, string? provider, bool isStream) => format switch
    {
        WireFormat.Messages => new MessagesReader(isStream),
        _ => new ChatCompletionsReader(provider, isStream),
    };
}
