using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Server.Pricing;

/// <summary>What <c>farthing price</c> is asked: usage of a model, or one recorded exchange with a provider.</summary>
internal sealed record PriceRequest
{
    public required string Provider { get; init; }

    /// <summary>The model that was used; not needed where a response names it.</summary>
    public string? Model { get; init; }

    /// <summary>When the call was made, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Counts by meter, or a provider's own usage object.</summary>
    public JsonElement? Usage { get; init; }

    /// <summary>The path of the request; the provider's usual one by default.</summary>
    public string? Path { get; init; }

    public byte[] Request { get; init; } = [];

    public byte[]? Response { get; init; }

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

        return new PriceRequest
        {
            Provider = Text(root, "provider") ?? throw new FormatException("The provider is missing."),
            Model = Text(root, "model"),
            At = ParseTime(Text(root, "at"), now),
            Usage = root.TryGetProperty("usage", out var usage) ? usage.Clone() : null,
            Path = Text(root, "path"),
            Request = Body(root, "request") ?? [],
            Response = Body(root, "response"),
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
        : this;

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

    private static string? Text(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"{name} must be text.");

    // A body is text as it was sent, or, for JSON bodies, the JSON itself.
    private static byte[]? Body(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
