using System.Text.Json;

namespace Farthing.Ingest.Otlp.Json;

/// <summary>
/// Turns OTLP's JSON into the protobuf that it stands for, so that one reader knows what a span is. OTLP's JSON is not
/// protobuf's: ids are hexadecimal, enums numbers, and unknown fields are skipped.
/// </summary>
internal static class JsonTranscoder
{
    // A request needs some ten; the rest is for values in values, which take five levels each. A level is two calls of
    // methods here.
    private const int Deepest = 256;

    /// <summary>Writes the message as protobuf.</summary>
    /// <exception cref="RefusedException">It is not that message in JSON, is too large, or there is no room for it now.</exception>
    public static HeldBuffer ToProtobuf(ReadOnlySpan<byte> json, JsonMessage message, BytesInFlight.Hold hold, int limit)
    {
        var buffer = new HeldBuffer(hold, limit);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
            Advance(ref reader);
            Expect(ref reader, JsonTokenType.StartObject, "The request");
            WriteMessage(ref reader, new(buffer), message);

            // Anything behind it is an error of the reader's own.
            reader.Read();
            return buffer;
        }
        catch (Exception e)
        {
            buffer.Dispose();
            if (e is JsonException or FormatException)
            {
                throw RefusedException.Malformed($"The body is not OTLP in JSON: {e.Message}");
            }

            throw;
        }
    }

    private static void WriteMessage(ref Utf8JsonReader reader, ProtoWriter to, JsonMessage message)
    {
        while (Advance(ref reader) != JsonTokenType.EndObject)
        {
            var field = message.Find(ref reader);
            Advance(ref reader);
            if (field is null)
            {
                reader.Skip();
            }
            else if (field.Repeated && reader.TokenType == JsonTokenType.StartArray)
            {
                while (Advance(ref reader) != JsonTokenType.EndArray)
                {
                    WriteValue(ref reader, to, field);
                }
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                Expect(ref reader, field.Repeated ? JsonTokenType.StartArray : reader.TokenType, "A list");
                WriteValue(ref reader, to, field);
            }
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, ProtoWriter to, JsonField field)
    {
        if (field.Message is not { } message)
        {
            JsonValue.Write(ref reader, to, field);
            return;
        }

        Expect(ref reader, JsonTokenType.StartObject, "A message");
        var begun = to.Begin(field.Number);
        WriteMessage(ref reader, to, message());
        to.End(begun);
    }

    private static JsonTokenType Advance(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new FormatException("it ends before its end.");

    internal static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw new FormatException($"{what} is a {reader.TokenType} at byte {reader.TokenStartIndex}.");
        }
    }
}
