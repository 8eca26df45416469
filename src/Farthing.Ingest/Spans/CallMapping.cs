using System.Globalization;
using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans;

/// <summary>Makes the call of a span that is one.</summary>
internal static class CallMapping
{
    public static Call Map(in SpanFields span, AttributeBag attributes, AttributeBag resource, Dialect dialect, string operation)
    {
        var usage = UsageMapping.Map(attributes, out var anomaly);
        var stated = StatedCost.Of(attributes, ref anomaly);
        var firstChunk = FirstChunkUs(span, attributes);
        return new()
        {
            Id = CallKey.IdOf(attributes[SpanAttribute.CallKey].Text) ?? new(span.TraceId, span.SpanId),
            ParentSpanId = span.ParentSpanId,
            Dialect = dialect,
            Time = SpanMapper.FromNanos(span.StartNanos),
            DurationUs = SpanMapper.DurationUs(span),
            TimeToFirstChunkUs = firstChunk,
            Dimensions = Dimensions(operation, attributes, resource, dialect),
            User = Texts.OrNull(attributes[SpanAttribute.User].Text),
            Customer = Texts.OrNull(attributes[SpanAttribute.Customer].Text),
            Session = Texts.OrNull(attributes[SpanAttribute.Session].Text),
            Tags = Texts.Tags(attributes),
            ResponseId = Texts.OrNull(attributes[SpanAttribute.ResponseId].Text),
            RequestId = Texts.OrNull(attributes[SpanAttribute.RequestId].Text),
            TierRequested = Texts.OrNull(attributes[SpanAttribute.RequestTier].Text),
            ErrorType = Texts.ErrorType(span, attributes),
            HttpStatus = attributes[SpanAttribute.HttpStatus].Number is >= 100 and < 600 and var status ? (int)status : null,
            Streamed = attributes[SpanAttribute.RequestStream].Truth ?? firstChunk is not null,
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

    private static CallDimensions Dimensions(string operation, AttributeBag attributes, AttributeBag resource, Dialect dialect)
    {
        var requested = Texts.OrEmpty(attributes[SpanAttribute.RequestModel].Text);
        var model = Texts.OrNull(attributes[SpanAttribute.ResponseModel].Text) ?? requested;
        return new()
        {
            Environment = Texts.Environment(attributes, resource),
            Provider = Provider(attributes, model, dialect),
            Model = model,
            ModelRequested = requested,
            Tier = Tier(attributes),
            Region = Texts.OrEmpty(attributes[SpanAttribute.Region].Text).ToLowerInvariant(),
            Operation = operation,
            Service = Texts.Service(attributes, resource),
            Feature = Texts.OrEmpty(attributes[SpanAttribute.Feature].Text),
            Team = Texts.OrEmpty(attributes[SpanAttribute.Team].Text),
        };
    }

    // Farthing's own names are the conventions' already, and price books may have names that the conventions lack. Langfuse
    // has no word for it, and OpenInference need not say.
    private static string Provider(AttributeBag attributes, string model, Dialect dialect)
    {
        var told = Texts.OrEmpty(attributes[SpanAttribute.ProviderName].Text);
        return dialect == Dialect.Farthing ? told
            : told.Length > 0 ? ProviderNames.Canonical(told)
            : dialect is Dialect.Langfuse or Dialect.OpenInference ? ProviderNames.OfModel(model) : "";
    }

    // The tier that served it decides; what was asked for only where the answer does not say. Each provider has its own
    // words for the tier that list prices are of.
    private static string Tier(AttributeBag attributes)
    {
        var tier = Texts.OrEmpty(attributes[SpanAttribute.ResponseTier].Text ?? attributes[SpanAttribute.RequestTier].Text).ToLowerInvariant();
        return tier is "auto" or "default" or "standard" or "standard_only" or "on_demand" ? "" : tier;
    }

    private static long? FirstChunkUs(in SpanFields span, AttributeBag attributes) =>
        Microseconds(attributes[SpanAttribute.TimeToFirstChunk].Number)
        ?? Microseconds(attributes[SpanAttribute.TimeToFirstChunkMs].Number / 1000)
        ?? (DateTime.TryParse(
            attributes[SpanAttribute.FirstChunkAt].Text?.Trim('"'), CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
            ? Microseconds((at - SpanMapper.FromNanos(span.StartNanos)).TotalSeconds)
            : null);

    // A prompt of a terabyte is a fault of the sender.
    private static long? Bytes(AttributeValue value) => value.Number is >= 0 and < 1e12 and var bytes ? (long)bytes : null;

    private static long? Microseconds(double? seconds) =>
        seconds is >= 0 and < 1e9 ? (long)Math.Round(seconds.Value * 1e6) : null;
}
