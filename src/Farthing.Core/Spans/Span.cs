using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Spans;

/// <summary>A span that is no billed call: what calls were made in, and what repeats their usage. Shown, never summed.</summary>
public sealed record Span
{
    /// <summary>Names the span within its project.</summary>
    public required CallId Id { get; init; }

    /// <summary>The span that it was made in; zero when it was a root.</summary>
    public ulong ParentSpanId { get; init; }

    /// <summary>When it started, in UTC, to the microsecond.</summary>
    public required DateTime Time { get; init; }

    /// <summary>From start to end, in microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>What it shows.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>Whose words it speaks.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>Its name as sent; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The service that it ran in; empty when not known.</summary>
    public string Service { get; init; } = "";

    /// <summary>The model that it names; null when none.</summary>
    public string? Model { get; init; }

    /// <summary>Why it failed, a word of low cardinality; null when it did not.</summary>
    public string? ErrorType { get; init; }

    /// <summary>All tokens in, as the span tells them, cached ones included; null when it does not. They are those of calls
    /// beneath it, or of the one that <see cref="Owner"/> names.</summary>
    public long? InputTokens { get; init; }

    /// <summary>All tokens out, as the span tells them; null when it does not.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The call that owns these tokens, where it is known to be the same one; null when it is not.</summary>
    public CallId? Owner { get; init; }

    /// <summary>
    /// What the span is billed as should no call beneath it turn up: an agent that ran where nothing reports. Has the
    /// span's own id and time. Null for what is never billed.
    /// </summary>
    public Call? Fallback { get; init; }

    /// <summary>What is shown of a call that another one is billed for, or of one that repeats those beneath it.</summary>
    public static Span Of(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (dimensions, usage) = (call.Dimensions, call.Usage);
        return new()
        {
            Id = call.Id,
            ParentSpanId = call.ParentSpanId,
            Time = call.Time,
            DurationUs = call.DurationUs,
            Kind = SpanKind.Call,
            Dialect = call.Dialect,
            Name = $"{dimensions.Operation} {dimensions.Model}".Trim(),
            Service = dimensions.Service,
            Model = dimensions.Model.Length == 0 ? null : dimensions.Model,
            ErrorType = call.ErrorType,
            InputTokens = usage.HasInput() ? (long)usage.TotalInput() : null,
            OutputTokens = usage.HasOutput() ? (long)usage.TotalOutput() : null,
        };
    }
}
