using Farthing.Core.Calls;

namespace Farthing.Core.Outcomes;

/// <summary>Something that happened in the app and is attributed as calls are.</summary>
/// <param name="Origin">Where it comes from, and for whom it was.</param>
public abstract record AttributedEvent(EventOrigin Origin);

/// <summary>Something that the calls were made for: a ticket resolved, a document accepted.</summary>
/// <param name="Origin">Where it comes from, and for whom it was.</param>
/// <param name="Name">What it is, of low cardinality: <c>ticket_resolved</c>.</param>
/// <param name="Value">How much of it, in the app's own unit; 1 where the app does not say. Finite.</param>
public sealed record Outcome(EventOrigin Origin, string Name, double Value) : AttributedEvent(Origin);

/// <summary>Money that the app earned, or gave back.</summary>
/// <param name="Origin">Where it comes from, and for whom it was.</param>
/// <param name="Amount">How much, in its currency; negative for a refund.</param>
/// <param name="Currency">ISO 4217, three capitals.</param>
/// <param name="Kind">What for, of low cardinality: <c>subscription</c>, <c>usage</c>; null when the app does not say.</param>
public sealed record Revenue(EventOrigin Origin, decimal Amount, string Currency, string? Kind) : AttributedEvent(Origin);

/// <summary>Where an event comes from, and for whom it was.</summary>
public sealed record EventOrigin
{
    /// <summary>The trace that it belongs to, and the span that carried it.</summary>
    public required CallId Id { get; init; }

    /// <summary>The span that it was recorded in; zero when there was none.</summary>
    public ulong ParentSpanId { get; init; }

    /// <summary>When it happened, in UTC, to the microsecond.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The app's own id of it: recorded twice with the same one, it is one. Null when the app gave none.</summary>
    public string? Key { get; init; }

    /// <summary>Where the app runs; empty when not given.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The service that recorded it; empty when not given.</summary>
    public string Service { get; init; } = "";

    /// <summary>The product feature; empty when not given.</summary>
    public string Feature { get; init; } = "";

    /// <summary>The team that owns the feature; empty when not given.</summary>
    public string Team { get; init; } = "";

    /// <summary>The end user.</summary>
    public string? User { get; init; }

    /// <summary>The customer.</summary>
    public string? Customer { get; init; }

    /// <summary>The conversation or session.</summary>
    public string? Session { get; init; }

    /// <summary>Free labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
