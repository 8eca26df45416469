using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Core.Pricing;

namespace Farthing.Core.Catalogue;

internal sealed record ModelsJson(string Note, ImmutableArray<ModelFacts> Models);

internal sealed record AcceleratorsJson(string Note, ImmutableArray<Accelerator> Accelerators);

/// <summary>Reads the embedded catalogues.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelsJson))]
[JsonSerializable(typeof(AcceleratorsJson))]
internal sealed partial class CatalogueJson : JsonSerializerContext
{
    public static T Read<T>(string file, JsonTypeInfo<T> type)
    {
        using var stream = typeof(CatalogueJson).Assembly.GetManifestResourceStream($"catalogue/{file}")!;
        return JsonSerializer.Deserialize(stream, type)!;
    }

    /// <summary>The entry of which a pattern matches a name most specifically.</summary>
    public static T? Find<T>(IEnumerable<(T Entry, ModelPattern Pattern)> entries, string name)
        where T : class =>
        entries.Where(e => e.Pattern.Matches(name)).OrderByDescending(e => e.Pattern.Specificity).FirstOrDefault().Entry;
}
