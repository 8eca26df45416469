using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;

namespace Farthing.Ingest.DeadLetters;

/// <summary>What a dead letter holds, for people: JSON of the things that are in it.</summary>
internal static class DeadLetterContent
{
    // What cannot be stored may be odd in any way that its types allow.
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new IdConverter(), new SpanIdConverter(), new UsageConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Reads a payload.</summary>
    /// <returns>Null, and why, where this version cannot read it.</returns>
    public static BatchContent? TryRead(byte[] payload, out string? problem)
    {
        try
        {
            problem = null;
            var content = CallBatchCodec.Read(payload);
            problem = content.Count == 0 ? "It holds nothing." : null;
            return content.Count == 0 ? null : content;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>The content as JSON: one thing, or the list of them where a whole message was kept aside.</summary>
    public static JsonNode Describe(BatchContent content)
    {
        JsonNode?[] all =
        [
            .. content.Calls.Select(Node), .. content.Outcomes.Select(Node), .. content.Revenue.Select(Node),
            .. content.Reports.Select(Node), .. content.Spans.Select(Node), .. content.Metrics.Select(Node),
        ];
        return all.Length == 1 ? all[0]! : new JsonArray(all);
    }

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, s_json);

    private sealed class IdConverter : JsonConverter<CallId>
    {
        public override CallId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, CallId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    // Every such number is the id of a span, and too large for those who read JSON's numbers as doubles.
    private sealed class SpanIdConverter : JsonConverter<ulong>
    {
        public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) => writer.WriteStringValue(new CallId(0, value).SpanHex);
    }

    private sealed class UsageConverter : JsonConverter<MeterMap<decimal>>
    {
        public override MeterMap<decimal> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, MeterMap<decimal> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (meter, count) in value.Pairs)
            {
                writer.WriteNumber(meter.Name(), count);
            }

            writer.WriteEndObject();
        }
    }
}
