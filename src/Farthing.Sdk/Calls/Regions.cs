using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Google;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Calls;

/// <summary>The region that served a call, as the provider's invoice knows it.</summary>
internal static class Regions
{
    private const int Longest = 64;
    private const string OpenAIHost = ".api.openai.com";

    /// <summary>What the address says, of the providers that have an address for each region; null of all others.</summary>
    public static string? OfAddress(string? provider, Uri uri) => provider switch
    {
        "aws.bedrock" => BedrockAddress.RegionIn(uri.Host),
        "gcp.vertex_ai" => GoogleAddress.RegionIn(uri),
        "openai" when uri.Host.Length > OpenAIHost.Length => Named(uri.Host[..^OpenAIHost.Length]),
        _ => null,
    };

    /// <summary>Azure's header; its prices are by the name without blanks (<c>swedencentral</c>).</summary>
    public static string? OfAzure(string header) => Named(header.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A region in a body; null when the provider does not say.</summary>
    public static string? Named(JsonScalar value) =>
        value.Raw.SequenceEqual("global"u8) ? "global"
        : value.Raw.SequenceEqual("not_available"u8) ? null
        : value.AsText() is { } name ? Named(name)
        : null;

    public static string? Named(string name) => name.Length is 0 or > Longest ? null : name.ToLowerInvariant();
}
