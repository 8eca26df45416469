using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Farthing.Core.Catalogue;

/// <summary>How a model computes: decides what a token costs in arithmetic and memory.</summary>
public enum ModelArchitecture
{
    /// <summary>The vendor does not say.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Every parameter works on every token.</summary>
    [JsonStringEnumMemberName("dense")]
    Dense,

    /// <summary>Mixture of experts: some parameters work on each token.</summary>
    [JsonStringEnumMemberName("moe")]
    MixtureOfExperts,

    /// <summary>State space: memory does not grow with the context.</summary>
    [JsonStringEnumMemberName("ssm")]
    StateSpace,

    /// <summary>Attention and state-space layers in turn.</summary>
    [JsonStringEnumMemberName("hybrid")]
    Hybrid,
}

/// <summary>How a model can be had: decides whether self-hosting is a question.</summary>
public enum ModelAccess
{
    /// <summary>From its vendor and the vendor's partners only.</summary>
    [JsonStringEnumMemberName("api")]
    Api,

    /// <summary>By a contract for one's own premises.</summary>
    [JsonStringEnumMemberName("enterprise")]
    Enterprise,

    /// <summary>The weights can be downloaded.</summary>
    [JsonStringEnumMemberName("open_weights")]
    OpenWeights,
}

/// <summary>What is known of a model besides its price.</summary>
public sealed record ModelFacts
{
    /// <summary>The model's id in the catalogue.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Who made it.</summary>
    public required string Vendor { get; init; }

    /// <summary>How it computes.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>How it can be had.</summary>
    public required ModelAccess Access { get; init; }

    /// <summary>All parameters, in billions; null when not published.</summary>
    public decimal? ParametersTotalB { get; init; }

    /// <summary>The parameters that work on one token, in billions; null when not published.</summary>
    public decimal? ParametersActiveB { get; init; }

    /// <summary>Whether the vendor publishes no parameters and these are somebody's claim.</summary>
    public bool ParametersAreEstimates { get; init; }

    /// <summary>The longest context it takes; null when not known.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>The shape of its attention, for the size of its cache; null when not known.</summary>
    public AttentionShape? Attention { get; init; }

    /// <summary>What training it is said to have cost; null when nobody says.</summary>
    public TrainingCost? TrainingCost { get; init; }

    /// <summary>A time to first token that somebody claimed; null when nobody did.</summary>
    public ClaimedLatency? ClaimedTimeToFirstToken { get; init; }

    /// <summary>Published scores.</summary>
    public ImmutableArray<ModelScore> Scores { get => field.IsDefault ? [] : field; init; }

    /// <summary>Names that it goes by, as in price books.</summary>
    public required ImmutableArray<string> Match { get; init; }

    /// <summary>Where the facts can be verified.</summary>
    public required string Source { get; init; }

    /// <summary>When the entry was written.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Arithmetic a token, in floating-point operations: twice the active parameters, without attention over
    /// the context. Null when these are not known.</summary>
    public decimal? FlopsPerToken => 2_000_000_000m * ParametersActiveB;
}

/// <summary>The shape of attention that the size of the key-value cache follows from.</summary>
/// <param name="Layers">How many layers have attention.</param>
/// <param name="KvHeads">Key-value heads a layer.</param>
/// <param name="HeadDim">Numbers a head.</param>
public sealed record AttentionShape(int Layers, int KvHeads, int HeadDim)
{
    /// <summary>Bytes of cache a token of context: 2 x layers x heads x dimension x bytes.</summary>
    /// <param name="bytesPerNumber">2 for bf16, 1 for fp8.</param>
    public long CacheBytesPerToken(int bytesPerNumber) => 2L * Layers * KvHeads * HeadDim * bytesPerNumber;
}

/// <summary>What training is said to have cost, at least.</summary>
public sealed record TrainingCost(decimal UsdAtLeast, string Source);

/// <summary>A latency that somebody claimed, in milliseconds.</summary>
public sealed record ClaimedLatency(decimal Ms, string Source);

/// <summary>A score of a benchmark, with where it was published.</summary>
public sealed record ModelScore(string Name, decimal Value, string Source);
