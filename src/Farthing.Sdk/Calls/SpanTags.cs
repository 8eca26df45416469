using System.Diagnostics;
using System.Globalization;

namespace Farthing.Sdk.Calls;

/// <summary>Writes what was learned of a call as the attributes that the receiver reads; what is unknown is left out.</summary>
internal static class SpanTags
{
    /// <summary>An operation that is shown and not paid: its parts are.</summary>
    private const string Agent = "invoke_agent";

    public static void Write(Activity span, Call call, in CallFacts facts, string? error, bool isComplete)
    {
        var response = call.Response;
        var model = call.Model;
        var operation = response is { IsAgent: true } ? Agent : call.Format.Operation();
        if (model is not null)
        {
            span.DisplayName = SpanNames.Of(operation, model);
        }

        Common(span, facts, operation, facts.Format);
        if (call.Format == WireFormat.Images)
        {
            span.AddKnown("farthing.image.size", response?.ImageSize ?? call.Request.ImageSize);
            span.AddKnown("farthing.image.quality", response?.ImageQuality ?? call.Request.ImageQuality);
            span.AddKnown("farthing.image.n", call.Request.ImageCount);
        }

        span.AddKnown("url.query", QueryText.Of(call.Uri));
        span.AddKnown("farthing.request.body", call.Request.Body?.ToString());
        span.AddKnown("farthing.response.body", call.Answer?.ToString());
        Request(span, call, model);
        if (response is not null)
        {
            Response(span, response, facts.Tier);
            Stream(span, call, response);
        }

        var failure = FailureOf(call, error);
        var isBilled = response is { FailedWithUsage: true };
        Usage(span, call, (isComplete && failure is null) || isBilled);
        if (failure is not null)
        {
            span.AddTag("error.type", failure);
            span.SetStatus(ActivityStatusCode.Error, failure);
        }

        if (!isComplete || (response?.Failed == true && call.Status < 400 && !isBilled))
        {
            span.AddTag("farthing.response.complete", false);
        }

        Recording.Redact(span);
    }

    /// <summary>What is said of every span of a call.</summary>
    public static void Common(Activity span, in CallFacts facts, string operation, WireFormat format)
    {
        span.AddTag("gen_ai.operation.name", operation);
        span.AddTag("gen_ai.provider.name", facts.Provider);
        if (facts.Provider == Providers.OpenAICompatible)
        {
            // Nobody we know, read as if it were OpenAI.
            span.AddTag("farthing.usage.shape", "openai_like");
        }

        span.AddKnown("gen_ai.output.type", format.OutputType());
        span.AddTag("server.address", facts.Uri.Host);
        span.AddTag("server.port", Boxes.Of(facts.Uri.Port));
        if (facts.Status is { } status)
        {
            span.AddTag("http.response.status_code", Boxes.Of(status));
        }

        span.AddKnown("farthing.response.request_id", facts.RequestId);
        span.AddKnown("farthing.response.region", facts.Region);
        facts.Attribution?.Write(span);
    }

    public static void Response(Activity span, ResponseReader response, string? tier)
    {
        span.AddKnown("gen_ai.response.model", response.Model);
        span.AddKnown("gen_ai.response.id", response.ResponseId);
        if (response.FinishReasons is { } reasons)
        {
            span.AddTag("gen_ai.response.finish_reasons", reasons);
        }

        span.AddKnown("openai.response.service_tier", tier);
    }

    private static void Usage(Activity span, Call call, bool isWhole)
    {
        var response = call.Response;
        var usage = call.ReadUsage();
        UsageTags.Write(span, usage);
        span.AddTag(
            "farthing.usage.source",
            !usage.IsReported ? "none" : !isWhole ? "partial" : usage is { Characters: not null, Input: null } ? "request" : response!.IsStream ? "stream" : "body");
        span.AddKnown("farthing.usage.anomaly", usage.Anomaly ?? (isWhole && response is { IsMalformed: true } ? "malformed body" : null));
        if (response is not { IsPending: false } || call.Status is not 200 || !call.Format.IsOfText())
        {
            return;
        }

        if (usage.Input is null)
        {
            span.AddTag("farthing.estimate.input_bytes", call.Request.Text);
        }

        if (usage.Output is null || !isWhole)
        {
            span.AddTag("farthing.estimate.output_bytes", response.OutputBytes);
        }
    }

    private static void Request(Activity span, Call call, string? model)
    {
        span.AddKnown("gen_ai.request.model", model);
        if (call.IsStream)
        {
            span.AddTag("gen_ai.request.stream", true);
        }

        span.AddKnown("gen_ai.request.max_tokens", call.Request.MaxTokens);
        span.AddKnown("gen_ai.conversation.id", call.ConversationId);
        span.AddKnown("openai.request.service_tier", call.Request.ServiceTier);
    }

    private static void Stream(Activity span, Call call, ResponseReader response)
    {
        if (response.Timings is { } timings)
        {
            span.AddKnown("farthing.engine.prompt_ms", timings.PromptMs);
            span.AddKnown("farthing.engine.predicted_ms", timings.PredictedMs);
        }

        if (response.IsStream)
        {
            span.AddTag("farthing.stream.chunks", response.Chunks);
            span.AddKnown("gen_ai.response.time_to_first_chunk", call.FirstChunk?.TotalSeconds);
            if (response.Chunks > 1)
            {
                span.AddTag("farthing.stream.max_gap", call.LongestGap.TotalSeconds);
            }
        }
    }

    /// <summary>The provider's own word comes before ours, and the status before a broken body.</summary>
    private static string? FailureOf(Call call, string? error) =>
        call.Status is >= 400 and var status ? call.Response?.ErrorType ?? status.ToString(CultureInfo.InvariantCulture)
        : call.Response is { Failed: true } response ? response.ErrorType ?? Failures.Provider
        : error;
}
