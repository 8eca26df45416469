using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests;

/// <summary>Responses as providers send them, byte for byte.</summary>
internal static class Fixture
{
    /// <summary>Every fixture, in the order of names.</summary>
    public static readonly string[] All =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures")).Select(f => Path.GetFileName(f))
            .Where(f => f[0] != '.').Order(StringComparer.Ordinal)];

    public static readonly string[] Streams = [.. All.Where(IsStream)];

    public static readonly string[] Bodies = [.. All.Except(Streams)];

    public static bool IsStream(string name) => name.EndsWith(".sse", StringComparison.Ordinal);

    public static WireFormat Format(string name) => Sender(name) switch
    {
        "anthropic" => WireFormat.Messages,
        "ollama" => WireFormat.OllamaChat,
        "cohere" => WireFormat.CohereChat,
        "completion" => WireFormat.LlamaCompletion,
        "engine" => WireFormat.EngineGenerate,
        "replicate" => WireFormat.Prediction,
        "gemini" => WireFormat.GenerateContent,
        "converse" => WireFormat.Converse,
        "invoke" => WireFormat.InvokeModel,
        "embeddings" => WireFormat.Embeddings,
        "images" => WireFormat.Images,
        "audio" => WireFormat.Transcriptions,
        "ocr" => WireFormat.Ocr,
        _ when name.Contains("responses", StringComparison.Ordinal) => WireFormat.Responses,
        _ => WireFormat.ChatCompletions,
    };

    /// <summary>Only of those who count otherwise than the rest.</summary>
    public static string? Provider(string name) => Sender(name) switch
    {
        "xai" => Providers.XAI,
        "perplexity" => Providers.Perplexity,
        "openrouter" => Providers.OpenRouter,
        _ => null,
    };

    public static BodyFraming FramingOf(string name) => Path.GetExtension(name) switch
    {
        ".sse" => BodyFraming.Events,
        ".ndjson" => BodyFraming.Lines,
        ".frames" => Format(name) == WireFormat.InvokeModel ? BodyFraming.Chunks : BodyFraming.Frames,
        _ when name.EndsWith("_array.json", StringComparison.Ordinal) => BodyFraming.Array,
        _ => BodyFraming.Document,
    };

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(Bytes(name));

    /// <summary>The events of a stream, each with the blank line that ends it.</summary>
    public static string[] Events(string name) =>
        [.. System.Text.Encoding.UTF8.GetString(Bytes(name)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e + "\n\n")];

    private static string Sender(string name) => name.Split('_', '.')[0];
}
