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

/// <summary>
/// Makes the reader of an answer. Documents are many and short, so that the reader of one serves for the next, as long as
/// it is on the same thread and in the same format.
/// </summary>
internal static class Readers
{
    [ThreadStatic]
    private static ResponseReader? t_free;

    /// <param name="format">How the answer is written.</param>
    /// <param name="provider">Whose host answers, as some count otherwise than the format's inventor; or null.</param>
    /// <param name="framing">How the body is cut into documents.</param>
    public static ResponseReader For(WireFormat format, string? provider, BodyFraming framing)
    {
        var reader = framing == BodyFraming.Document ? TakeFree(format) ?? New(format, framing) : New(format, framing);
        reader.Provider = provider;
        return reader;
    }

    /// <summary>Takes back a reader that nobody will use again.</summary>
    public static void Return(ResponseReader reader)
    {
        if (reader is { IsStream: false, IsReusable: true })
        {
            reader.Renew();
            t_free = reader;
        }
    }

    private static ResponseReader? TakeFree(WireFormat format)
    {
        var free = t_free;
        var fits = format switch
        {
            WireFormat.ChatCompletions or WireFormat.Completions or WireFormat.Embeddings => free is ChatCompletionsReader,
            WireFormat.Responses => free is ResponsesReader,
            WireFormat.Messages or WireFormat.VertexMessages => free is MessagesReader,
            _ => false,
        };
        if (!fits)
        {
            return null;
        }

        t_free = null;
        return free;
    }

    private static ResponseReader New(WireFormat format, BodyFraming framing)
    {
        var isStream = framing != BodyFraming.Document;
        return format switch
        {
            WireFormat.Messages or WireFormat.VertexMessages => new MessagesReader(framing),
            WireFormat.GenerateContent => new GenerateContentReader(framing),
            WireFormat.Converse => new ConverseReader(framing),
            WireFormat.InvokeModel => new InvokeModelReader(framing),
            WireFormat.OllamaChat or WireFormat.OllamaGenerate or WireFormat.OllamaEmbed => new OllamaReader(framing),
            WireFormat.CohereChat or WireFormat.CohereEmbed or WireFormat.Rerank => new CohereReader(framing),
            WireFormat.Ocr => new OcrReader(framing),
            WireFormat.EngineGenerate => new GenerateReader(framing),
            WireFormat.LlamaCompletion => new LlamaCompletionReader(framing),
            WireFormat.Prediction => new PredictionReader(framing),
            WireFormat.Responses => new ResponsesReader(isStream),
            WireFormat.Images => new ImagesReader(isStream),
            WireFormat.Transcriptions => new TranscriptionsReader(isStream),
            WireFormat.OpenAILike => new ChatCompletionsReader(isStream, ChatFields.Like),
            _ => new ChatCompletionsReader(isStream),
        };
    }
}
