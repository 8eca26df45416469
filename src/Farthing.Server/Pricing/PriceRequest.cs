using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Server.Pricing;

/// <summary>What <c>farthing price</c> is asked: usage of a model, or one recorded exchange with a provider.</summary>
internal sealed record PriceRequest
{
    // What a vector says about itself is not asked.
    private static readonly string[] s_aboutIt = ["source", "expect"];

    private static readonly string[] s_members =
    [
        "id", "provider", "model", "tier", "region", "at", "usage", "path", "method", "request", "response", "response_base64", "response_parts",
        "response_encoding", "chunks", "status", "headers", .. s_aboutIt,
    ];

    public required string Provider { get; init; }

    /// <summary>The model that was used; not needed where a response names it.</summary>
    public string? Model { get; init; }

    /// <summary>The service tier that served it, where no response says so.</summary>
    public string? Tier { get; init; }

    /// <summary>The region that served it, where no response says so.</summary>
    public string? Region { get; init; }

    /// <summary>Given back with the answer of a batch, so that the two can be matched.</summary>
    public string? Id { get; init; }

    /// <summary>When the call was made, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Counts by meter, or a provider's own usage object.</summary>
    public JsonElement? Usage { get; init; }

    /// <summary>The path of the request, or its whole address; the provider's usual one by default.</summary>
    public string? Path { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public byte[] Request { get; init; } = [];

    public byte[]? Response { get; init; }

    /// <summary>The HTTP status of the response.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The headers of the response that matter.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>In pieces of how many bytes the response arrived; what is left over arrived in one more.</summary>
    public IReadOnlyList<int> Chunks { get; init; } = [];

    /// <summary>Reads a line of <c>--batch</c>.</summary>
    /// <exception cref="FormatException">It is not a question; the message says what is missing or wrong.</exception>
    public static PriceRequest Parse(string line, DateTime now)
    {
        using var document = ParseJson(line);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A question is a JSON object.");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!s_members.Contains(member.Name))
            {
                throw new FormatException($"There is no member {member.Name} in a question. There are {string.Join(", ", s_members.Except(s_aboutIt))}.");
            }
        }

        return new PriceRequest
        {
            Provider = Text(root, "provider") ?? throw new FormatException("The provider is missing."),
            Model = Text(root, "model"),
            Tier = Text(root, "tier"),
            Region = Text(root, "region"),
            Id = Text(root, "id"),
            At = ParseTime(Text(root, "at"), now),
            Usage = root.TryGetProperty("usage", out var usage) ? usage.Clone() : null,
            Path = Text(root, "path"),
            Method = ParseMethod(Text(root, "method")),
            Request = Body(root, "request") ?? [],
            Response = RecordedBody.Read(root),
            Status = ParseStatus(root),
            Headers = ParseHeaders(root),
            Chunks = ParseChunks(root),
        }.Checked();
    }

    /// <summary>Reads a time; what names no zone is UTC.</summary>
    /// <exception cref="FormatException">It is not a time.</exception>
    public static DateTime ParseTime(string? text, DateTime now) => text is null ? now
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime
        : throw new FormatException($"'{text}' is not a time such as 2026-01-31T00:00:00Z.");

    /// <summary>Checks that there is something to price.</summary>
    /// <exception cref="FormatException">There is not.</exception>
    public PriceRequest Checked() => (Usage is null) == (Response is null)
        ? throw new FormatException("Give either usage or a response.")
        : Usage is not null && Model is null ? throw new FormatException("Usage needs the model that it is of.")
        : Response is not null && Chunks.Sum(c => (long)c) > Response.Length ? throw new FormatException("chunks are longer than the response.")
        : this;

    /// <summary>A text of the question; null when it is not there.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    internal static string? Text(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"{name} must be text.");

    /// <summary>A body as it was sent, as text, or, for JSON bodies, the JSON itself.</summary>
    internal static byte[]? Body(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static JsonDocument ParseJson(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The line is not JSON: {e.Message}", e);
        }
    }

    private static HttpMethod ParseMethod(string? text) => text switch
    {
        null or "POST" => HttpMethod.Post,
        "GET" => HttpMethod.Get,
        _ => throw new FormatException($"method is {text}, not GET or POST."),
    };

    private static int ParseStatus(JsonElement root) => !root.TryGetProperty("status", out var value) || value.ValueKind == JsonValueKind.Null ? 200
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var status) && status is >= 200 and < 600 ? status
        : throw new FormatException("status must be an HTTP status from 200 to 599.");

    private static Dictionary<string, string> ParseHeaders(JsonElement root)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!root.TryGetProperty("headers", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return headers;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("headers must be an object of names and texts.");
        }

        foreach (var header in value.EnumerateObject())
        {
            headers[header.Name] = header.Value.ValueKind == JsonValueKind.String
                ? header.Value.GetString()!
                : throw new FormatException($"The header {header.Name} must be text.");
        }

        return headers;
    }

    private static List<int> ParseChunks(JsonElement root)
    {
        if (!root.TryGetProperty("chunks", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        const string Wrong = "chunks must be a list of lengths in bytes.";
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var length) && length > 0 ? length : throw new FormatException(Wrong))]
            : throw new FormatException(Wrong);
    }
}
