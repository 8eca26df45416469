using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Server.Tests.Pricing;

/// <summary>One file of tests/vectors; its fields are those of vector.schema.json.</summary>
internal sealed record Vector
{
    /// <summary>What is not a field of the format is a mistake in the file.</summary>
    public static JsonSerializerOptions Strict { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required string Provider { get; init; }

    public required string Path { get; init; }

    public string? Method { get; init; }

    public required DateTimeOffset At { get; init; }

    public JsonElement? Request { get; init; }

    public string? Response { get; init; }

    [JsonPropertyName("response_base64")]
    public string? ResponseBase64 { get; init; }

    public IReadOnlyList<Part>? ResponseParts { get; init; }

    public string? ResponseEncoding { get; init; }

    public IReadOnlyList<int>? Chunks { get; init; }

    public int? Status { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public required Expectation Expect { get; init; }

    internal sealed record Part
    {
        public required string Text { get; init; }

        public int? Times { get; init; }
    }

    internal sealed record Expectation
    {
        public required string? ModelServed { get; init; }

        public required IReadOnlyDictionary<string, decimal> Meters { get; init; }

        public IReadOnlyDictionary<string, decimal>? Estimated { get; init; }

        public required string Status { get; init; }

        public required IReadOnlyList<string> Reasons { get; init; }

        public required string? Total { get; init; }

        public string? TotalLow { get; init; }

        public string? TotalHigh { get; init; }

        public string? Source { get; init; }

        public JsonElement? ListTotal { get; init; }

        public IReadOnlyList<One>? Calls { get; init; }

        public bool? Anomaly { get; init; }
    }

    internal sealed record One
    {
        public required string ModelServed { get; init; }

        public required IReadOnlyDictionary<string, decimal> Meters { get; init; }

        public required string? Total { get; init; }
    }
}
