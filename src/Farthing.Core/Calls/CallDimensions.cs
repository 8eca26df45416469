namespace Farthing.Core.Calls;

/// <summary>
/// What spend is grouped by and what stays few: the product of these is a series, and rollups hold one row a series
/// and bucket. What is many (users, customers, sessions, tags) stands on the call alone. Unknown is the empty string.
/// </summary>
public sealed record CallDimensions
{
    /// <summary>Where the caller runs: <c>production</c>, <c>staging</c>.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Who sends the bill, by OpenTelemetry's <c>gen_ai.provider.name</c>: <c>openai</c>, <c>llama.cpp</c>.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The model that answered where the provider said so, else the one asked for.</summary>
    public string Model { get; init; } = "";

    /// <summary>The model that was asked for.</summary>
    public string ModelRequested { get; init; } = "";

    /// <summary>The service tier that served the call; empty is the provider's default.</summary>
    public string Tier { get; init; } = "";

    /// <summary>The provider's region that served the call; empty when it did not say.</summary>
    public string Region { get; init; } = "";

    /// <summary>What was done, by OpenTelemetry's <c>gen_ai.operation.name</c>: <c>chat</c>, <c>embeddings</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The calling service.</summary>
    public string Service { get; init; } = "";

    /// <summary>The product feature the call was made for.</summary>
    public string Feature { get; init; } = "";

    /// <summary>The team that owns the feature.</summary>
    public string Team { get; init; } = "";
}
