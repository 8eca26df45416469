using System.Text;

namespace Farthing.Ingest.Otlp.Json;

/// <summary>How a field's value is written in OTLP's JSON, and as what in protobuf.</summary>
internal enum JsonType
{
    Text,

    /// <summary>Bytes in hexadecimal digits: ids of traces and spans, other than in protobuf's own JSON.</summary>
    Hex,

    /// <summary>Bytes in base64.</summary>
    Base64,
    Bool,

    /// <summary>A varint; what has 64 bits may stand as text. Enums are numbers here.</summary>
    Integer,

    /// <summary>A varint that alternates between negative and positive numbers (sint32).</summary>
    ZigZag,
    Fixed64,
    Fixed32,
    Double,
    Message,
}

/// <summary>A field of a message.</summary>
/// <param name="Number">Its number in protobuf.</param>
/// <param name="Type">How its value is written.</param>
/// <param name="Repeated">Whether it is a list.</param>
/// <param name="Message">What its value is a message of; a function, since messages hold themselves.</param>
internal sealed record JsonField(int Number, JsonType Type, bool Repeated = false, Func<JsonMessage>? Message = null);

/// <summary>The fields of a message that are read; all others are skipped.</summary>
internal sealed class JsonMessage(params (string Name, JsonField Field)[] fields)
{
    private readonly (byte[] Name, JsonField Field)[] _fields = [.. fields.Select(f => (Encoding.UTF8.GetBytes(f.Name), f.Field))];

    /// <summary>The field of the reader's property; null when it is not known.</summary>
    public JsonField? Find(ref System.Text.Json.Utf8JsonReader reader)
    {
        foreach (var (name, field) in _fields)
        {
            if (reader.ValueTextEquals(name))
            {
                return field;
            }
        }

        return null;
    }
}
