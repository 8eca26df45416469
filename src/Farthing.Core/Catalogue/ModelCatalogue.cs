using System.Collections.Immutable;
using Farthing.Core.Pricing;

namespace Farthing.Core.Catalogue;

/// <summary>What is known of models besides their prices. Immutable, safe to share between threads.</summary>
public sealed class ModelCatalogue
{
    private readonly ImmutableArray<(ModelFacts Entry, ModelPattern Pattern)> _names;

    private ModelCatalogue(ModelsJson json)
    {
        (Note, Models) = (json.Note, json.Models);
        _names = [.. Models.SelectMany(m => m.Match.Select(name => (m, new ModelPattern(name.ToLowerInvariant()))))];
    }

    /// <summary>The catalogue shipped with this version of Farthing.</summary>
    public static ModelCatalogue Embedded { get; } = new(CatalogueJson.Read("models.json", CatalogueJson.Default.ModelsJson));

    /// <summary>How far its values can be trusted.</summary>
    public string Note { get; }

    /// <summary>Every model in it.</summary>
    public ImmutableArray<ModelFacts> Models { get; }

    /// <summary>The model that a provider's name for it means; null when it is not in the catalogue.</summary>
    public ModelFacts? Find(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return CatalogueJson.Find(_names, model);
    }
}
