using System.Diagnostics;
using System.Globalization;

namespace Farthing.Sdk.Calls;

/// <summary>The spans of what other models did within a call: beneath its own, and as long.</summary>
internal static class InnerSpans
{
    public static void Write(Activity outer, Call call, bool isComplete)
    {
        if (call.Response is not { Inner: { Count: > 0 } inner } response || !outer.Recorded)
        {
            return;
        }

        for (var i = 0; i < inner.Count; i++)
        {
            using var span = Telemetry.Source.StartActivity(
                inner[i].Format.Operation(), ActivityKind.Client, outer.Context, startTime: new DateTimeOffset(outer.StartTimeUtc));
            if (span is { IsAllDataRequested: true })
            {
                Write(span, call, response, inner[i], i + 1, isComplete);
            }

            span?.SetEndTime(outer.StartTimeUtc + outer.Duration);
        }
    }

    private static void Write(Activity span, Call call, ResponseReader response, InnerCall inner, int number, bool isComplete)
    {
        SpanTags.Common(span, call, inner.Format.Operation(), inner.Format);
        if (inner.Model is { } model)
        {
            span.DisplayName = inner.Format.Operation() + " " + model;
            span.AddTag("gen_ai.request.model", model);
            span.AddTag("gen_ai.response.model", model);
        }

        if (response.ResponseId is { } id)
        {
            // A name of its own, so that it is not taken for the call around it.
            span.AddTag("gen_ai.response.id", string.Create(CultureInfo.InvariantCulture, $"{id}/{number}"));
        }

        span.AddKnown("http.response.status_code", call.Status);
        span.AddKnown("farthing.response.request_id", call.Head.RequestId);
        if (inner.Format == call.Format)
        {
            span.AddKnown("openai.response.service_tier", response.ServiceTier);
        }

        UsageTags.Write(span, inner.Usage);
        span.AddTag("farthing.usage.source", !isComplete ? "partial" : response.IsStream ? "stream" : "body");
        span.AddKnown("farthing.usage.anomaly", inner.Usage.Anomaly);
        if (!isComplete)
        {
            span.AddTag("farthing.response.complete", false);
        }

        call.Attribution?.Write(span);
    }
}
