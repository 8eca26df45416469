using Farthing.Sdk.Json;

namespace Farthing.Sdk.Google;

/// <summary>Tiers as Google writes them, in the words of everyone else.</summary>
internal static class GoogleTiers
{
    /// <summary>The Gemini API's own word; null when it says nothing.</summary>
    public static string? OfService(JsonScalar value) => value.AsText()?.ToLowerInvariant() is { } tier && !tier.EndsWith("unspecified", StringComparison.Ordinal) ? tier : null;

    /// <summary>Vertex AI's kind of traffic; null for what is paid by list price.</summary>
    public static string? OfTraffic(JsonScalar value) =>
        value.Raw.SequenceEqual("ON_DEMAND"u8) || value.Raw.SequenceEqual("TRAFFIC_TYPE_UNSPECIFIED"u8) ? null
        : value.Raw.SequenceEqual("PROVISIONED_THROUGHPUT"u8) ? "provisioned_throughput"
        : value.AsText()?.ToLowerInvariant() is not { } other ? null
        : other.StartsWith(OnDemand, StringComparison.Ordinal) ? other[OnDemand.Length..]
        : other;

    private const string OnDemand = "on_demand_";
}
