using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests;

/// <summary>Responses as providers send them, byte for byte.</summary>
internal static class Fixture
{
    public static readonly string[] Bodies = ["openai.json", "llamacpp.json", "anthropic.json", "gemini.json", "converse.json", "invoke_claude.json", "invoke_nova.json",
        "invoke_llama.json"];

    public static readonly string[] Streams =
        ["openai.sse", "openai_cr.sse", "llamacpp.sse", "vllm_continuous.sse", "anthropic.sse", "anthropic_crlf.sse", "gemini.sse", "gemini_array.json",
        "converse.frames", "invoke_claude.frames", "invoke_nova.frames", "invoke_llama.frames", "invoke_metrics.frames"];

    public static readonly string[] All = [.. Bodies, .. Streams];

    /// <summary>The format is the first part of the name.</summary>
    public static WireFormat FormatOf(string name) => name[..name.IndexOfAny(['.', '_'])] switch
    {
        "anthropic" => WireFormat.Messages,
        "converse" => WireFormat.Converse,
        "invoke" => WireFormat.InvokeModel,
        "gemini" => WireFormat.GenerateContent,
        _ => WireFormat.ChatCompletions,
    };

    public static BodyFraming FramingOf(string name) => Path.GetExtension(name) switch
    {
        ".sse" => BodyFraming.Events,
        ".ndjson" => BodyFraming.Lines,
        ".frames" => FormatOf(name) == WireFormat.InvokeModel ? BodyFraming.Chunks : BodyFraming.Frames,
        _ when name.EndsWith("_array.json", StringComparison.Ordinal) => BodyFraming.Array,
        _ => BodyFraming.Document,
    };

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

    /// <summary>The events of a stream, each with the blank line that ends it.</summary>
    public static string[] Events(string name) =>
        [.. System.Text.Encoding.UTF8.GetString(Bytes(name)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e + "\n\n")];
}
