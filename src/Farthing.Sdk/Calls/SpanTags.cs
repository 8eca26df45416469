using System.Diagnostics;
using System.Globalization;

namespace Farthing.Sdk.Calls;

/// <summary>Writes what was learned of a call as the attributes that the receiver reads; what is unknown is left out.</summary>
internal static class SpanTags
{
    public static void Write(Activity span, Call call, string? error, bool isComplete)
    {
        var response = call.Response;
        var model = Endpoint.ModelOf(call.Uri) ?? call.Request.Model;
        var operation = call.Format.Operation();
        if (model is not null)
        {
            span.DisplayName = operation + " " + model;
        }

        span.AddTag("gen_ai.operation.name", operation);
        span.AddTag("gen_ai.provider.name", call.Provider ?? Providers.OfAnswer(call.Format, response?.Timings is not null));
        span.AddTag("server.address", call.Uri.Host);
        span.AddTag("server.port", call.Uri.Port);
        Request(span, call, model);
        if (response is not null)
        {
            Response(span, call, response);
        }

        var failure = FailureOf(call, error);
        Usage(span, response, isComplete && failure is null);
        if (failure is not null)
        {
            span.AddTag("error.type", failure);
            span.SetStatus(ActivityStatusCode.Error, failure);
        }

        if (!isComplete || (response?.Failed == true && call.Status < 400))
        {
            span.AddTag("farthing.response.complete", false);
        }

        call.Attribution?.Write(span);
    }

    private static void Request(Activity span, Call call, string? model)
    {
        Add(span, "gen_ai.request.model", model);
        if (call.IsStream)
        {
            span.AddTag("gen_ai.request.stream", true);
        }

        Add(span, "gen_ai.request.max_tokens", call.Request.MaxTokens);
        Add(span, "openai.request.service_tier", call.Request.ServiceTier);
        if (call.Status is { } status)
        {
            span.AddTag("http.response.status_code", status);
        }
    }

    private static void Response(Activity span, Call call, ResponseReader response)
    {
        Add(span, "gen_ai.response.model", response.Model);
        Add(span, "gen_ai.response.id", response.ResponseId);
        if (response.FinishReasons is { } reasons)
        {
            span.AddTag("gen_ai.response.finish_reasons", reasons);
        }

        Add(span, "openai.response.service_tier", response.ServiceTier);
        if (response.Timings is { } timings)
        {
            Add(span, "farthing.engine.prompt_ms", timings.PromptMs);
            Add(span, "farthing.engine.predicted_ms", timings.PredictedMs);
        }

        if (response.IsStream)
        {
            span.AddTag("farthing.stream.chunks", response.Chunks);
            Add(span, "gen_ai.response.time_to_first_chunk", call.FirstChunk?.TotalSeconds);
            if (response.Chunks > 1)
            {
                span.AddTag("farthing.stream.max_gap", call.LongestGap.TotalSeconds);
            }
        }
    }

    private static void Usage(Activity span, ResponseReader? response, bool isWhole)
    {
        var usage = response?.ReadUsage() ?? default;
        Add(span, "gen_ai.usage.input_tokens", usage.Input);
        Add(span, "gen_ai.usage.output_tokens", usage.Output);
        Add(span, "gen_ai.usage.cache_read.input_tokens", usage.CacheRead);
        Add(span, "gen_ai.usage.cache_creation.input_tokens", usage.CacheWrite);
        Add(span, "farthing.usage.cache_write_5m.input_tokens", usage.CacheWrite5m);
        Add(span, "farthing.usage.cache_write_1h.input_tokens", usage.CacheWrite1h);
        Add(span, "gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
        Add(span, "gen_ai.usage.audio.input_tokens", usage.AudioInput);
        Add(span, "gen_ai.usage.audio.output_tokens", usage.AudioOutput);
        Add(span, "gen_ai.usage.image.input_tokens", usage.ImageInput);
        Add(span, "gen_ai.usage.image.output_tokens", usage.ImageOutput);
        Add(span, "farthing.usage.units.web_search", usage.WebSearches);
        span.AddTag("farthing.usage.source", !usage.IsReported ? "none" : !isWhole ? "partial" : response!.IsStream ? "stream" : "body");
        Add(span, "farthing.usage.anomaly", usage.Anomaly ?? (isWhole && response is { IsMalformed: true } ? "malformed body" : null));
    }

    /// <summary>The provider's own word comes before ours, and the status before a broken body.</summary>
    private static string? FailureOf(Call call, string? error) =>
        call.Status is >= 400 and var status ? call.Response?.ErrorType ?? status.ToString(CultureInfo.InvariantCulture)
        : call.Response is { Failed: true } response ? response.ErrorType ?? Failures.Provider
        : error;

    private static void Add<T>(Activity span, string key, T? value)
        where T : struct
    {
        if (value is { } known)
        {
            span.AddTag(key, known);
        }
    }

    private static void Add(Activity span, string key, string? value)
    {
        if (value is not null)
        {
            span.AddTag(key, value);
        }
    }
}
