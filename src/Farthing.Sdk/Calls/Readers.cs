using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Google;
using Farthing.Sdk.OpenAI;

namespace Farthing.Sdk.Calls;

internal static class Readers
{
    /// <param name="format">How the answer is written.</param>
    /// <param name="provider">Whose host answers, as some count otherwise than the format's inventor; or null.</param>
    /// <param name="framing">How the body is cut into documents.</param>
    public static ResponseReader For(WireFormat format, string? provider, BodyFraming framing) => format switch
    {
        WireFormat.Messages or WireFormat.VertexMessages => new MessagesReader(framing),
        WireFormat.GenerateContent => new GenerateContentReader(framing),
        WireFormat.Converse => new ConverseReader(framing),
        WireFormat.InvokeModel => new InvokeModelReader(framing),
        _ => new ChatCompletionsReader(framing),
    };
}
