using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Cohere;
using Farthing.Sdk.Engines;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Google;
using Farthing.Sdk.Mistral;
using Farthing.Sdk.Ollama;
using Farthing.Sdk.OpenAI;
using Farthing.Sdk.OpenAI.Audio;
using Farthing.Sdk.OpenAI.Images;
using Farthing.Sdk.OpenAI.Responses;
using Farthing.Sdk.Replicate;

namespace Farthing.Sdk.Calls;

internal static class Readers
{
    /// <param name="format">How the answer is written.</param>
    /// <param name="provider">Whose host answers, as some count otherwise than the format's inventor; or null.</param>
    /// <param name="framing">How the body is cut into documents.</param>
    public static ResponseReader For(WireFormat format, string? provider, BodyFraming framing)
    {
        var isStream = framing != BodyFraming.Document;
        return format switch
        {
            WireFormat.Messages or WireFormat.VertexMessages => new MessagesReader(framing),
            WireFormat.GenerateContent => new GenerateContentReader(framing),
            WireFormat.Converse => new ConverseReader(framing),
            WireFormat.InvokeModel => new InvokeModelReader(framing),
            WireFormat.OllamaChat or WireFormat.OllamaGenerate => new OllamaReader(framing),
            WireFormat.CohereChat or WireFormat.CohereEmbed or WireFormat.Rerank => new CohereReader(framing),
            WireFormat.Ocr => new OcrReader(framing),
            WireFormat.EngineGenerate => new GenerateReader(framing),
            WireFormat.Prediction => new PredictionReader(framing),
            WireFormat.Responses => new ResponsesReader(provider, isStream),
            WireFormat.Images => new ImagesReader(provider, isStream),
            WireFormat.Transcriptions => new TranscriptionsReader(provider, isStream),
            _ => new ChatCompletionsReader(provider, isStream),
        };
    }
}
