namespace Farthing.Sdk.Calls;

internal enum WireFormat
{
    ChatCompletions,
    Completions,
    Responses,
    Embeddings,
    Images,
    Transcriptions,
    Messages,
    GenerateContent,

    /// <summary>Anthropic's Messages, at an address of Vertex AI that names the model.</summary>
    VertexMessages,
    Converse,
    InvokeModel,
    OllamaChat,
    OllamaGenerate,
    CohereChat,

    /// <summary><c>/generate</c> of TGI and SGLang.</summary>
    EngineGenerate,

    /// <summary>A prediction of Replicate's.</summary>
    Prediction,
}

internal static class WireFormats
{
    /// <summary>
    /// The name in OpenTelemetry's list, which has no word of its own for an image that is made or speech that is
    /// written down: both are generated content.
    /// </summary>
    public static string Operation(this WireFormat format) => format switch
    {
        WireFormat.Completions or WireFormat.OllamaGenerate or WireFormat.EngineGenerate => "text_completion",
        WireFormat.Embeddings => "embeddings",
        WireFormat.Images or WireFormat.Transcriptions or WireFormat.GenerateContent or WireFormat.Prediction => "generate_content",
        _ => "chat",
    };

    public static string? OutputType(this WireFormat format) => format switch
    {
        WireFormat.Images => "image",
        WireFormat.Transcriptions => "text",
        _ => null,
    };
}
