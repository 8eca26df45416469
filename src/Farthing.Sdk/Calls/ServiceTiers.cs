namespace Farthing.Sdk.Calls;

/// <summary>One word for what a call is priced by, where a provider says it in two.</summary>
internal static class ServiceTiers
{
    public const string Fast = "fast";
    public const string Optimized = "optimized";

    /// <param name="tier">The provider's own word for the tier, or null.</param>
    /// <param name="pace">Paid for on top of it, or null.</param>
    /// <returns>The pace alone on the tier that list prices are of, else both.</returns>
    public static string? With(string? tier, string? pace) =>
        pace is null ? tier
        : tier is null or "standard" or "default" or "auto" or "standard_only" or "on_demand" ? pace
        : tier + "_" + pace;
}
