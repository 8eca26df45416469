using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>What the readers of JSON sources share.</summary>
internal static class JsonSource
{
    private static readonly string[] s_signs = ["cost", "price", "pricing", "multiplier", "fee", "_mtok", "_kcount"];

    public static JsonDocument Parse(string text, string what)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new FormatException($"The file is not {what}: {e.Message}", e);
        }
    }

    public static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int? Count(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0 ? count : null;

    /// <summary>Whether a field that is not known may be a price.</summary>
    public static bool LooksLikePrice(string field) => Array.Exists(s_signs, sign => field.Contains(sign, StringComparison.OrdinalIgnoreCase));

    public static void CountField(SortedDictionary<string, int> fields, string name) => fields[name] = fields.GetValueOrDefault(name) + 1;

    /// <summary>Sources say what a cache write costs and not how long it lives: Claude's default is five minutes.</summary>
    public static Meter CacheWriteOf(string model) =>
        model.Contains("claude", StringComparison.OrdinalIgnoreCase) ? Meter.InputCacheWrite5m : Meter.InputCacheWriteUnknown;
}
