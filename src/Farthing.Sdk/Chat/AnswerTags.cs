using System.Diagnostics;
using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>What was answered; the provider's own data know better than the abstraction, where there are any.</summary>
internal static class AnswerTags
{
    private static readonly string[] Stop = ["stop"];
    private static readonly string[] Length = ["length"];
    private static readonly string[] ToolCalls = ["tool_calls"];

    public static void Write(Activity span, in Answer answer, ResponseReader? data)
    {
        span.AddKnown("gen_ai.response.model", data?.Model ?? answer.Model);
        span.AddKnown("gen_ai.response.id", data?.ResponseId ?? answer.Id);
        if ((data?.FinishReasons ?? Reasons(answer.FinishReason)) is { } reasons)
        {
            span.AddTag("gen_ai.response.finish_reasons", reasons);
        }

        span.AddKnown("openai.response.service_tier", data?.ServiceTier);
        span.AddKnown("farthing.response.region", data?.Region);
        if (answer.IsStream)
        {
            span.AddTag("farthing.stream.chunks", answer.Chunks);
            span.AddKnown("gen_ai.response.time_to_first_chunk", answer.Times.First?.TotalSeconds);
            if (answer.Chunks > 1)
            {
                span.AddTag("farthing.stream.max_gap", answer.Times.LongestGap.TotalSeconds);
            }
        }
    }

    public static void WriteUsage(Activity span, in Usage usage, bool isProviders, string? error, bool isComplete)
    {
        if (isProviders)
        {
            UsageTags.Write(span, usage);
        }
        else
        {
            // The abstraction has no more.
            UsageTags.WriteTokens(span, usage);
        }

        span.AddTag("farthing.usage.source", !usage.IsReported ? "none" : isComplete ? "decorator" : "partial");
        span.AddKnown("farthing.usage.anomaly", usage.Anomaly);
        if (error is not null)
        {
            span.AddTag("error.type", error);
            span.SetStatus(ActivityStatusCode.Error, error);
        }

        if (!isComplete)
        {
            span.AddTag("farthing.response.complete", false);
        }
    }

    private static string[]? Reasons(ChatFinishReason? reason) => reason?.Value switch
    {
        null => null,
        "stop" => Stop,
        "length" => Length,
        "tool_calls" => ToolCalls,
        var other => [other],
    };
}
