namespace Farthing.Sdk.Calls;

internal enum WireFormat
{
    ChatCompletions,
    Completions,
    Responses,
    Embeddings,
    Images,
    Transcriptions,

    /// <summary>Text that is read aloud: the answer is sound.</summary>
    Speech,
    Messages,
    GenerateContent,

    /// <summary>Anthropic's Messages, at an address of Vertex AI that names the model.</summary>
    VertexMessages,
    Converse,
    InvokeModel,
    OllamaChat,
    OllamaGenerate,
    OllamaEmbed,
    CohereChat,

    /// <summary>Cohere's embeddings and every rerank: what is charged stands in <c>meta</c>.</summary>
    CohereEmbed,
    Rerank,

    /// <summary>Pages that are read (Mistral).</summary>
    Ocr,

    /// <summary><c>/generate</c> of TGI and SGLang.</summary>
    EngineGenerate,

    /// <summary>llama.cpp's own <c>/completion</c>.</summary>
    LlamaCompletion,

    /// <summary>Of a host and at a path that we do not know: a call if its answer has a model and a usage as OpenAI's has.</summary>
    OpenAILike,

    /// <summary>A prediction of Replicate's.</summary>
    Prediction,
}

internal static class WireFormats
{
    /// <summary>
    /// The name in OpenTelemetry's list, which has no word of its own for an image that is made, speech that is written
    /// down, text that is read aloud, pages that are read or documents that are ranked: all are generated content.
    /// </summary>
    public static string Operation(this WireFormat format) => format switch
    {
        WireFormat.Completions or WireFormat.OllamaGenerate or WireFormat.EngineGenerate or WireFormat.LlamaCompletion => "text_completion",
        WireFormat.Embeddings or WireFormat.CohereEmbed or WireFormat.OllamaEmbed => "embeddings",
        WireFormat.Images or WireFormat.Transcriptions or WireFormat.Speech or WireFormat.GenerateContent or WireFormat.Prediction
            or WireFormat.Rerank or WireFormat.Ocr => "generate_content",
        _ => "chat",
    };

    public static string? OutputType(this WireFormat format) => format switch
    {
        WireFormat.Images => "image",
        WireFormat.Transcriptions or WireFormat.Ocr => "text",
        WireFormat.Speech => "speech",
        _ => null,
    };

    public static bool MayBeForm(this WireFormat format) => format is WireFormat.Images or WireFormat.Transcriptions;

    /// <summary>Whether tokens are those of the text in the request and the answer, so that text tells how many there may be.</summary>
    public static bool IsOfText(this WireFormat format) => format.OutputType() is null && format is not (WireFormat.Prediction or WireFormat.Rerank);
}
