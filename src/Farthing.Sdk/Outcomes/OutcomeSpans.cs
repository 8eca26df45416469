using System.Diagnostics;
using System.Globalization;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Outcomes;

/// <summary>What model calls led to, as spans of no length in the trace of the work.</summary>
internal static class OutcomeSpans
{
    public static void Outcome(string name, double value, string? key, ActivityContext trace) => Write(
        "farthing.outcome", trace, (name, value, key), static (span, outcome) =>
        {
            span.AddTag("farthing.outcome.name", outcome.name);
            span.AddTag("farthing.outcome.value", outcome.value);
            span.AddKnown("farthing.outcome.key", outcome.key);
        });

    public static void Revenue(decimal amount, string currency, string? kind, string? key, ActivityContext trace) => Write(
        "farthing.revenue", trace, (amount, currency, kind, key), static (span, revenue) =>
        {
            // As text: OTLP knows no decimals, and money is never a binary fraction.
            span.AddTag("farthing.revenue.amount", revenue.amount.ToString(CultureInfo.InvariantCulture));
            span.AddTag("farthing.revenue.currency", revenue.currency);
            span.AddKnown("farthing.revenue.kind", revenue.kind);
            span.AddKnown("farthing.revenue.key", revenue.key);
        });

    private static void Write<T>(string name, ActivityContext trace, T what, Action<Activity, T> tag)
    {
        try
        {
            using var flow = KeptFlow.Take();
            var attribution = AttributionValues.Current;
            using var span = Telemetry.Source.StartActivity(name, ActivityKind.Internal, trace);
            if (span is { IsAllDataRequested: true })
            {
                tag(span, what);
                attribution?.Write(span);
                Recording.Redact(span);
            }
        }
#pragma warning disable CA1031 // A listener of the app's may throw.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }
}
