using System.Diagnostics;
using System.Globalization;

namespace Farthing.Sdk.Calls;

/// <summary>The spans of what other models did within a call: beneath its own, and as long.</summary>
internal static class InnerSpans
{
    public static void Write(Activity outer, in CallFacts facts, bool isComplete)
    {
        if (facts.Response is not { Inner: { Count: > 0 } inner } response || !outer.Recorded)
        {
            return;
        }

        for (var i = 0; i < inner.Count; i++)
        {
            using var span = Telemetry.Source.StartActivity(
                inner[i].Format.Operation(), ActivityKind.Client, outer.Context, startTime: new DateTimeOffset(outer.StartTimeUtc));
            if (span is { IsAllDataRequested: true })
            {
                Write(span, facts, response, inner[i], i + 1, isComplete);
            }

            span?.SetEndTime(outer.StartTimeUtc + outer.Duration);
        }
    }

    private static void Write(Activity span, in CallFacts facts, ResponseReader response, InnerCall inner, int number, bool isComplete)
    {
        SpanTags.Common(span, facts, inner.Format.Operation(), inner.Format);
        if (inner.Model is { } model)
        {
            span.DisplayName = SpanNames.Of(inner.Format.Operation(), model);
            span.AddTag("gen_ai.request.model", model);
            span.AddTag("gen_ai.response.model", model);
        }

        if (response.ResponseId is { } id)
        {
            // A name of its own, so that it is not taken for the call around it.
            span.AddTag("gen_ai.response.id", string.Create(CultureInfo.InvariantCulture, $"{id}/{number}"));
        }

        if (facts.Key is not null)
        {
            span.AddTag("farthing.call.key", string.Create(CultureInfo.InvariantCulture, $"{facts.Key}/{number}"));
        }

        if (inner.Format == facts.Format)
        {
            span.AddKnown("openai.response.service_tier", facts.Tier);
        }

        UsageTags.Write(span, inner.Usage);
        span.AddTag("farthing.usage.source", !isComplete ? "partial" : response.IsStream ? "stream" : "body");
        span.AddKnown("farthing.usage.anomaly", inner.Usage.Anomaly);
        if (!isComplete)
        {
            span.AddTag("farthing.response.complete", false);
        }

        Recording.Redact(span);
    }
}
