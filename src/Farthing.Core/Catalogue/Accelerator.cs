using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Farthing.Core.Catalogue;

/// <summary>On what terms an hour of an accelerator is had.</summary>
public enum Tenure
{
    /// <summary>Owned, at a hyperscaler's cost of capital and power.</summary>
    [JsonStringEnumMemberName("hyperscaler_owned")]
    HyperscalerOwned,

    /// <summary>Owned, at a GPU cloud's cost.</summary>
    [JsonStringEnumMemberName("neocloud_owned")]
    NeocloudOwned,

    /// <summary>Rented for three years.</summary>
    [JsonStringEnumMemberName("rented_3_years")]
    RentedThreeYears,

    /// <summary>Rented in blocks of days booked ahead.</summary>
    [JsonStringEnumMemberName("reserved_block")]
    ReservedBlock,

    /// <summary>Rented by the hour.</summary>
    [JsonStringEnumMemberName("on_demand")]
    OnDemand,

    /// <summary>By the hour, the lowest offer seen.</summary>
    [JsonStringEnumMemberName("on_demand_least")]
    OnDemandLeast,

    /// <summary>By the hour, the highest offer seen.</summary>
    [JsonStringEnumMemberName("on_demand_most")]
    OnDemandMost,

    /// <summary>By the hour, to be taken away at any time.</summary>
    [JsonStringEnumMemberName("spot")]
    Spot,
}

/// <summary>An accelerator: what it can do, draws and costs. Starting values, each to verify.</summary>
public sealed record Accelerator
{
    /// <summary>The accelerator's id in the table.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary><c>gpu</c>, <c>tpu</c> or <c>asic</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Memory, in gigabytes.</summary>
    public required decimal MemoryGb { get; init; }

    /// <summary>Memory bandwidth, in gigabytes a second.</summary>
    public required decimal BandwidthGbS { get; init; }

    /// <summary>Arithmetic in bf16 without sparsity, in teraflops.</summary>
    public required decimal DenseBf16Tflops { get; init; }

    /// <summary>The same in fp8; null when it has none.</summary>
    public decimal? DenseFp8Tflops { get; init; }

    /// <summary>Rated power of the board, in watts. A limit read from the device itself is better.</summary>
    public SourcedValue? BoardPowerW { get; init; }

    /// <summary>Its share of a whole data centre's draw, in kilowatts.</summary>
    public SourcedValue? AllInKw { get; init; }

    /// <summary>Where memory, bandwidth and arithmetic are published.</summary>
    public required string Specification { get; init; }

    /// <summary>What an hour of one costs, by terms.</summary>
    public required ImmutableArray<AcceleratorRate> Rates { get; init; }

    /// <summary>Names that drivers and clouds have for it, as in price books.</summary>
    public required ImmutableArray<string> Match { get; init; }
}

/// <summary>A value with where it was published and, where that is known, when.</summary>
public sealed record SourcedValue(decimal Value, string Source, string? AsOf = null);

/// <summary>What an hour of one accelerator costs.</summary>
/// <param name="Tenure">On what terms.</param>
/// <param name="UsdPerHour">In US dollars.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="AsOf">When, as closely as the source says; null when it does not.</param>
public sealed record AcceleratorRate(Tenure Tenure, decimal UsdPerHour, string Source, string? AsOf = null);
