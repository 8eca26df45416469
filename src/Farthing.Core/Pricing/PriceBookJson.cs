using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Core.Pricing;

/// <summary>A provider's price book as it stands in its file. Meaning and units: Pricing/Book/README.md.</summary>
internal sealed record BookJson(
    string Provider,
    string Name,
    string Currency,
    string Source,
    List<ModelJson> Models,
    DateOnly? AsOf = null,
    List<string>? Aliases = null,
    List<string>? Fallback = null,
    Dictionary<string, VariantJson?>? Tiers = null,
    Dictionary<string, VariantJson?>? Regions = null);

internal sealed record ModelJson(string Id, List<string> Match, List<PriceJson> Prices, bool Deprecated = false, int? ContextTokens = null, bool Overrides = false);

internal sealed record PriceJson(
    string? From = null,
    string? To = null,
    DailyJson? Daily = null,
    DateOnly? AsOf = null,
    string? Source = null,
    string? Redirect = null,
    List<RatesJson>? Rates = null,
    Dictionary<string, VariantJson?>? Tiers = null,
    Dictionary<string, VariantJson?>? Regions = null);

internal sealed record DailyJson(TimeOnly From, TimeOnly To);

internal sealed record RatesJson(
    long AbovePromptTokens = 0, Dictionary<string, string>? PerMillion = null, Dictionary<string, string>? Each = null);

/// <summary>A change as it is kept: a price of the book, with whose it is.</summary>
internal sealed record ChangeJson(
    string Provider,
    string Model,
    string Source,
    DateOnly AsOf,
    List<RatesJson> Rates,
    List<string>? Match = null,
    string? From = null,
    string? To = null,
    int? ContextTokens = null,
    Dictionary<string, VariantJson?>? Tiers = null);

internal sealed record VariantJson(string? Times = null, List<string>? Keep = null, List<RatesJson>? Rates = null);

/// <summary>Generated, because reading the embedded book must not wait for reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BookJson))]
[JsonSerializable(typeof(List<ChangeJson>))]
internal sealed partial class PriceBookJsonContext : JsonSerializerContext;
