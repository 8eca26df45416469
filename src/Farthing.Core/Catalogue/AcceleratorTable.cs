using System.Collections.Immutable;
using Farthing.Core.Pricing;

namespace Farthing.Core.Catalogue;

/// <summary>The accelerators that models run on. Immutable, safe to share between threads.</summary>
public sealed class AcceleratorTable
{
    private readonly ImmutableArray<(Accelerator Entry, ModelPattern Pattern)> _names;

    private AcceleratorTable(AcceleratorsJson json)
    {
        (Note, Accelerators) = (json.Note, json.Accelerators);
        _names = [.. Accelerators.SelectMany(a => a.Match.Select(name => (a, new ModelPattern(name.ToLowerInvariant()))))];
    }

    /// <summary>The table shipped with this version of Farthing.</summary>
    public static AcceleratorTable Embedded { get; } = new(CatalogueJson.Read("accelerators.json", CatalogueJson.Default.AcceleratorsJson));

    /// <summary>How far its values can be trusted.</summary>
    public string Note { get; }

    /// <summary>Every accelerator in it.</summary>
    public ImmutableArray<Accelerator> Accelerators { get; }

    /// <summary>The accelerator that a driver's or cloud's name means; null when it is not in the table.</summary>
    public Accelerator? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return CatalogueJson.Find(_names, name);
    }
}
