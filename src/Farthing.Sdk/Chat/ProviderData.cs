using System.ClientModel.Primitives;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Chat;

/// <summary>
/// The provider's own answer, which an adapter leaves beside what it made of it: read with the reader of its wire format, as
/// it has what the abstraction has no words for: cache writes with their lifetimes, the service tier, the cost. It is kept as
/// it passes and read at the call's end, so that nothing waits for it.
/// </summary>
internal sealed class ProviderData
{
    /// <summary>Anthropic's stream tells of the cache in its first event, and of the rest in its last but one.</summary>
    private const int MostLast = 3;

    private object? _first;
    private object?[]? _last;
    private int _seen;

    /// <summary>An event of a stream that has no content, or the usage.</summary>
    public void Keep(object data)
    {
        if (_first is null)
        {
            _first = data;
            return;
        }

        (_last ??= new object?[MostLast])[_seen++ % MostLast] = data;
    }

    /// <summary>What the kept events say together; null when they are in nobody's words that we know.</summary>
    public ResponseReader? ReadStream(string provider)
    {
        if (FormatOf(_first) is not { } format)
        {
            return null;
        }

        var reader = Readers.For(format, provider, BodyFraming.Events);
        Feed(reader, _first!);
        for (var i = Math.Max(0, _seen - MostLast); i < _seen; i++)
        {
            Feed(reader, _last![i % MostLast]!);
        }

        return reader;
    }

    /// <summary>The reader is the caller's, to be returned to <see cref="Readers"/>.</summary>
    public static ResponseReader? ReadDocument(object? data, string provider)
    {
        if (FormatOf(data) is not { } format || Json(data!) is not { } json)
        {
            return null;
        }

        var reader = Readers.For(format, provider, BodyFraming.Document);
        reader.Feed(json);
        return reader;
    }

    private static void Feed(ResponseReader reader, object data)
    {
        if (Json(data) is { } json)
        {
            // As an event: a line break within JSON is white space.
            json.AsSpan().Replace((byte)'\n', (byte)' ');
            json.AsSpan().Replace((byte)'\r', (byte)' ');
            reader.Feed("data: "u8);
            reader.Feed(json);
            reader.Feed("\n\n"u8);
        }
    }

    /// <summary>By the name of the type: the libraries are not ours to depend on.</summary>
    private static WireFormat? FormatOf(object? data) => data?.GetType().Namespace switch
    {
        "OpenAI.Chat" => WireFormat.ChatCompletions,
        "OpenAI.Responses" => WireFormat.Responses,
        "Anthropic.Models.Messages" or "Anthropic.Models.Beta.Messages" => WireFormat.Messages,
        _ => null,
    };

    /// <summary>OpenAI's objects write themselves as JSON; Anthropic's have it for their text.</summary>
    private static byte[]? Json(object data) =>
        data is IPersistableModel<object> model ? model.Write(ModelReaderWriterOptions.Json).ToArray()
        : data.ToString() is { } text && text.StartsWith('{') ? Encoding.UTF8.GetBytes(text)
        : null;
}
