using System.Text;
using System.Text.Json.Nodes;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Otlp.Json;
using Farthing.Storage.Projects;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>Requests in OTLP's JSON: what the generated classes write, but for ids, which are hexadecimal.</summary>
internal static class OtlpJson
{
    private static readonly HashSet<string> s_ids = ["traceId", "spanId", "parentSpanId"];

    public static string Write(IMessage request)
    {
        var json = JsonNode.Parse(JsonFormatter.Default.Format(request))!;
        ToHex(json);
        return json.ToJsonString();
    }

    /// <summary>The same by way of JSON.</summary>
    public static byte[] ToProtobuf(IMessage request, JsonMessage message) => ToProtobuf(Write(request), message);

    public static byte[] ToProtobuf(string json, JsonMessage message)
    {
        using var hold = new BytesInFlight(1 << 30).Begin(new ProjectId(1));
        using var protobuf = JsonTranscoder.ToProtobuf(Encoding.UTF8.GetBytes(json), message, hold, 16 << 20);
        return protobuf.Bytes.ToArray();
    }

    private static void ToHex(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                foreach (var item in list)
                {
                    ToHex(item);
                }

                break;
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (s_ids.Contains(name))
                    {
                        fields[name] = Convert.ToHexString(Convert.FromBase64String((string)value!));
                    }
                    else
                    {
                        ToHex(value);
                    }
                }

                break;
        }
    }
}
