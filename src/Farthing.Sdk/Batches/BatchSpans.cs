using System.Diagnostics;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Batches;

/// <summary>The span of a call that was made in a batch, when its answer is read.</summary>
internal static class BatchSpans
{
    public const string Tier = "batch";

    /// <param name="line">One that succeeded.</param>
    /// <param name="facts">What is said of every call.</param>
    /// <param name="start">When the answer was made; how long that took is not known.</param>
    public static void Write(BatchLine line, in CallFacts facts, DateTimeOffset start)
    {
        using var flow = KeptFlow.Take();
        var operation = facts.Format.Operation();
        using var span = Telemetry.Source.StartActivity(operation, ActivityKind.Client, default(ActivityContext), startTime: start);
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        var response = line.Response;
        if (response.Model is { } model)
        {
            span.DisplayName = SpanNames.Of(operation, model);
        }

        span.SetEndTime(span.StartTimeUtc);
        SpanTags.Common(span, facts, operation, facts.Format);
        SpanTags.Response(span, response, facts.Tier);
        span.AddKnown("farthing.call.key", facts.Key);
        var usage = response.ReadUsage();
        UsageTags.Write(span, usage);
        span.AddTag("farthing.usage.source", usage.IsReported ? "body" : "none");
        span.AddKnown("farthing.usage.anomaly", usage.Anomaly);
        Recording.Redact(span);
        InnerSpans.Write(span, facts, isComplete: true);
    }
}
