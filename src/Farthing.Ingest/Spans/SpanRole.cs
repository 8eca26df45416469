using Farthing.Core.Spans;

namespace Farthing.Ingest.Spans;

/// <summary>What a span is to the bill, and what it shows.</summary>
/// <param name="Billing">Whether it is billed.</param>
/// <param name="Kind">What it shows where it is not.</param>
/// <param name="Operation">What a model was asked for, by OpenTelemetry's names.</param>
internal readonly record struct SpanRole(Billing Billing, SpanKind Kind, string Operation)
{
    /// <summary>Nothing of generative AI.</summary>
    public static SpanRole Plain => new(Billing.Plain, SpanKind.Other, "");

    /// <summary>A call to a model.</summary>
    public static SpanRole Call(string operation) => new(Billing.Billed, SpanKind.Call, operation);

    /// <summary>Its usage, where it has any, is that of calls beneath it; where none of them is reported, it is all there is.</summary>
    public static SpanRole Repeats(SpanKind kind, string operation) => new(Billing.Repeats, kind, operation);

    /// <summary>Never billed, whatever it says.</summary>
    public static SpanRole Shown(SpanKind kind) => new(Billing.Shown, kind, "");
}

/// <summary>Whether a span is billed.</summary>
internal enum Billing
{
    Billed,
    Repeats,
    Shown,
    Plain,
}
