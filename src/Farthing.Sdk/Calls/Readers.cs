using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Google;
using Farthing.Sdk.OpenAI;

namespace Farthing.Sdk.Calls;

/// <summary>Which reader reads an answer.</summary>
internal static class Readers
{
    public static ResponseReader Of(WireFormat format, BodyFraming framing) => format switch
    {
        WireFormat.GenerateContent => new GenerateContentReader(framing),
        WireFormat.Messages or WireFormat.VertexMessages => new MessagesReader(framing != BodyFraming.Document),
        _ => new ChatCompletionsReader(framing != BodyFraming.Document),
    };
}
