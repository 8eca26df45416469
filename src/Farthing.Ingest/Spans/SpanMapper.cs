using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans;

/// <summary>Decides what a span is, and makes the call of one that is a model call.</summary>
internal sealed class SpanMapper(TimeProvider time, SpanLimits limits)
{
    // Only a span that is itself a model call is billed: agents, chains and tools repeat what their children used.
    private static readonly HashSet<string> s_modelCalls =
        new(StringComparer.Ordinal) { "chat", "text_completion", "generate_content", "embeddings" };

    // What a span may say of itself when it looks like a model call. Whatever else it says, another span is the one to bill:
    // one beneath it (aggregate), or one around it (duplicate).
    private const string OfACall = "call";

    /// <summary>Maps a span.</summary>
    /// <param name="span">Its fields.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="resource">Its resource's.</param>
    /// <param name="rejected">Why it is refused, or null.</param>
    /// <returns>The call; null when the span is refused or is not a model call.</returns>
    public Call? Map(SpanFields span, AttributeBag attributes, AttributeBag resource, out string? rejected)
    {
        rejected = Check(span);
        if (rejected is not null || attributes[SpanAttribute.OperationName].Text is not { } operation
            || !s_modelCalls.Contains(operation) || (attributes[SpanAttribute.SpanRole].Text ?? OfACall) != OfACall)
        {
            return null;
        }

        var usage = UsageMapping.Map(attributes, out var anomaly);
        var stated = StatedCost.Of(attributes, ref anomaly);
        var streamed = attributes[SpanAttribute.RequestStream].Truth ?? !attributes[SpanAttribute.TimeToFirstChunk].IsAbsent;
        return new()
        {
            Id = CallKey.IdOf(attributes[SpanAttribute.CallKey].Text) ?? new(span.TraceId, span.SpanId),
            ParentSpanId = span.ParentSpanId,
            Time = FromNanos(span.StartNanos),
            DurationUs = span.EndNanos > span.StartNanos ? (long)((span.EndNanos - span.StartNanos) / 1000) : 0,
            TimeToFirstChunkUs = Microseconds(attributes[SpanAttribute.TimeToFirstChunk].Number),
            Dimensions = Dimensions(operation, attributes, resource),
            User = Texts.OrNull(attributes[SpanAttribute.User].Text),
            Customer = Texts.OrNull(attributes[SpanAttribute.Customer].Text),
            Session = Texts.OrNull(attributes[SpanAttribute.Session].Text),
            Tags = Texts.Tags(attributes),
            ResponseId = Texts.OrNull(attributes[SpanAttribute.ResponseId].Text),
            RequestId = Texts.OrNull(attributes[SpanAttribute.RequestId].Text),
            TierRequested = Texts.OrNull(attributes[SpanAttribute.RequestTier].Text),
            ErrorType = Texts.OrNull(attributes[SpanAttribute.ErrorType].Text) ?? (span.Failed ? "error" : null),
            HttpStatus = attributes[SpanAttribute.HttpStatus].Number is >= 100 and < 600 and var status ? (int)status : null,
            Streamed = streamed,
            Complete = attributes[SpanAttribute.ResponseComplete].Truth ?? true,
            Anomaly = anomaly ?? (span.EndNanos < span.StartNanos ? "ends before it starts" : null)
                ?? Texts.OrNull(attributes[SpanAttribute.UsageAnomaly].Text)
                ?? (attributes[SpanAttribute.UsageShape].IsAbsent || usage.IsEmpty ? null : "an unknown format, read by its likeness to OpenAI's"),
            UsageIsPartial = attributes[SpanAttribute.UsageSource].Text == "partial",
            Usage = usage,
            StatedCostUsd = stated,
            InputTextBytes = Bytes(attributes[SpanAttribute.InputTextBytes]),
            OutputTextBytes = Bytes(attributes[SpanAttribute.OutputTextBytes]),
            Gpu = GpuMapping.Map(attributes),
        };
    }

    private static CallDimensions Dimensions(string operation, AttributeBag attributes, AttributeBag resource)
    {
        var requested = Texts.OrEmpty(attributes[SpanAttribute.RequestModel].Text);
        return new()
        {
            Environment = Texts.Environment(attributes, resource),
            Provider = Texts.OrEmpty(attributes[SpanAttribute.ProviderName].Text),
            Model = Texts.OrNull(attributes[SpanAttribute.ResponseModel].Text) ?? requested,
            ModelRequested = requested,
            Tier = Tier(attributes),
            Region = Texts.OrEmpty(attributes[SpanAttribute.Region].Text).ToLowerInvariant(),
            Operation = operation,
            Service = Texts.Service(attributes, resource),
            Feature = Texts.OrEmpty(attributes[SpanAttribute.Feature].Text),
            Team = Texts.OrEmpty(attributes[SpanAttribute.Team].Text),
        };
    }

    // The tier that served it decides; what was asked for only where the answer does not say. Each provider has its own
    // words for the tier that list prices are of.
    private static string Tier(AttributeBag attributes)
    {
        var tier = Texts.OrEmpty(attributes[SpanAttribute.ResponseTier].Text ?? attributes[SpanAttribute.RequestTier].Text).ToLowerInvariant();
        return tier is "auto" or "default" or "standard" or "standard_only" or "on_demand" ? "" : tier;
    }

    /// <summary>Why a span cannot be right, whatever it is; null when it can. A time far off would make a chunk of its own
    /// in storage, for ever: a handful of bad clocks, thousands of tables.</summary>
    public string? Check(in SpanFields span)
    {
        if (span.TraceId == 0 || span.SpanId == 0)
        {
            return "invalid_id";
        }

        var start = FromNanos(span.StartNanos);
        var now = time.GetUtcNow().UtcDateTime;
        return start < now - limits.OldestSpan ? "too_old" : start > now + limits.FurthestAhead ? "in_the_future" : null;
    }

    // PostgreSQL keeps microseconds: cut here, so that what is compared and what is stored are the same.
    internal static DateTime FromNanos(ulong nanos) =>
        DateTime.UnixEpoch.AddTicks((long)(nanos / 1000) * TimeSpan.TicksPerMicrosecond);

    // A prompt of a terabyte is a fault of the sender.
    private static long? Bytes(AttributeValue value) => value.Number is >= 0 and < 1e12 and var bytes ? (long)bytes : null;

    private static long? Microseconds(double? seconds) =>
        seconds is >= 0 and < 1e9 ? (long)Math.Round(seconds.Value * 1e6) : null;
}

/// <summary>How far from now a span may start.</summary>
internal sealed record SpanLimits(TimeSpan OldestSpan, TimeSpan FurthestAhead);
