namespace Farthing.Core.Pricing;

/// <summary>Where a cost comes from.</summary>
public enum CostSource
{
    /// <summary>The provider's list prices.</summary>
    List,

    /// <summary>A project's contract with the provider.</summary>
    Contract,

    /// <summary>The provider stated the amount with its answer.</summary>
    ProviderReported,

    /// <summary>Measured time on a GPU of one's own.</summary>
    GpuMeasured,

    /// <summary>List or contract prices, of counts that were in part estimated.</summary>
    Estimated,
}

/// <summary>The names of the sources.</summary>
public static class CostSources
{
    private static readonly string[] s_names = ["list", "contract", "provider_reported", "gpu_measured", "estimated"];

    /// <summary>The source's name in storage and the API.</summary>
    public static string Name(this CostSource source) => s_names[(int)source];
}
