using System.Collections.Immutable;
using Farthing.Core.Pricing;

namespace Farthing.Core.Catalogue;

/// <summary>What is known of models besides their prices. Immutable, safe to share between threads.</summary>
public sealed class ModelCatalogue
{
    private readonly ImmutableArray<(ModelFacts Entry, ModelPattern Pattern)> _names;

    private ModelCatalogue(ImmutableArray<ModelFacts> models)
    {
        Models = models;
        _names = [.. models.SelectMany(m => m.Match.Select(name => (m, new ModelPattern(name.ToLowerInvariant()))))];
    }

    /// <summary>The catalogue shipped with this version of Farthing.</summary>
    public static ModelCatalogue Embedded { get; } = new(CatalogueJson.Read("models.json", CatalogueJson.Default.ModelsJson).Models);

    /// <summary>Every model in it.</summary>
    public ImmutableArray<ModelFacts> Models { get; }

    /// <summary>The model that a provider's name for it means; null when it is not in the catalogue.</summary>
    public ModelFacts? Find(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return CatalogueJson.Find(_names, model);
    }
}
