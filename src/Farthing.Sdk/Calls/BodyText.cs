using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Farthing.Sdk.Calls;

/// <summary>The beginning of a body, kept because the app named it in <see cref="FarthingOptions.Record"/>.</summary>
internal sealed class BodyText
{
    private const int Longest = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Null where it is not asked for, or is no text.</summary>
    public static BodyText? For(RecordedContent content, HttpContentHeaders headers) =>
        Recording.Current.Has(content) && IsText(headers) ? new BodyText() : null;

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes[..Math.Min(bytes.Length, Longest - _bytes.WrittenCount)]);

    public void Restart() => _bytes.ResetWrittenCount();

    /// <returns>Null while nothing came.</returns>
    public override string? ToString() => _bytes.WrittenCount == 0 ? null : Encoding.UTF8.GetString(_bytes.WrittenSpan);

    private static bool IsText(HttpContentHeaders headers) =>
        headers.ContentType?.MediaType is { } type
        && (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase));
}
