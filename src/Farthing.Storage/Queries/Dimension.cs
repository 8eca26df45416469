namespace Farthing.Storage.Queries;

/// <summary>What spend can be grouped and filtered by at any range, from rollups.</summary>
public enum Dimension
{
    /// <summary>Who sends the bill.</summary>
    Provider,

    /// <summary>The model that answered.</summary>
    Model,

    /// <summary>What was done: chat, embeddings.</summary>
    Operation,

    /// <summary>The calling service.</summary>
    Service,

    /// <summary>The product feature.</summary>
    Feature,

    /// <summary>The team that owns the feature.</summary>
    Team,

    /// <summary>Where the caller runs.</summary>
    Environment,
}

/// <summary>The dimensions' names in the API, in URLs and in storage.</summary>
public static class Dimensions
{
    /// <summary>Every dimension.</summary>
    public static IReadOnlyList<Dimension> All { get; } = Enum.GetValues<Dimension>();

    /// <summary>The name, for example <c>feature</c>. It is also the column's name.</summary>
    public static string Name(this Dimension dimension) => dimension switch
    {
        Dimension.Provider => "provider",
        Dimension.Model => "model",
        Dimension.Operation => "operation",
        Dimension.Service => "service",
        Dimension.Feature => "feature",
        Dimension.Team => "team",
        Dimension.Environment => "environment",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension)),
    };

    /// <summary>Finds a dimension by its name.</summary>
    /// <returns>False when there is none of that name.</returns>
    public static bool TryParse(string name, out Dimension dimension)
    {
        foreach (var candidate in All)
        {
            if (candidate.Name() == name)
            {
                dimension = candidate;
                return true;
            }
        }

        dimension = default;
        return false;
    }
}
