namespace Farthing.Sdk.Tests;

/// <summary>Responses as providers send them, byte for byte.</summary>
internal static class Fixture
{
    public static readonly string[] Bodies = ["openai.json", "llamacpp.json", "anthropic.json"];

    public static readonly string[] Streams =
        ["openai.sse", "openai_cr.sse", "llamacpp.sse", "vllm_continuous.sse", "anthropic.sse", "anthropic_crlf.sse"];

    public static readonly string[] All = [.. Bodies, .. Streams];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

    /// <summary>The events of a stream, each with the blank line that ends it.</summary>
    public static string[] Events(string name) =>
        [.. System.Text.Encoding.UTF8.GetString(Bytes(name)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e + "\n\n")];
}
