using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Ingest.Spans.Dialects;

namespace Farthing.Ingest.Spans;

/// <summary>Decides what a span is, and makes of it a call, or a span that is shown.</summary>
internal sealed class SpanMapper(TimeProvider time, SpanLimits limits)
{
    // What a span may say of itself when it looks like a model call. Whatever else it says, another span is the one to bill:
    // one beneath it (aggregate), or one around it (duplicate).
    private const string OfACall = "call";

    /// <summary>Maps a span.</summary>
    /// <param name="span">Its fields.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="resource">Its resource's.</param>
    /// <param name="scope">The instrumentation that made it.</param>
    /// <param name="ofScope">That instrumentation's dialect; null where its name does not tell.</param>
    public MappedSpan Map(in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope, DialectTable? ofScope)
    {
        if (Check(span) is { } wrong)
        {
            return new(null, null, wrong);
        }

        var dialect = ofScope ?? DialectTables.OfMarks(attributes.Marks);
        attributes.ReadAs(dialect);
        dialect.Complete(span, attributes, scope);
        FreeAttributes.Read(attributes);
        if ((attributes[SpanAttribute.SpanRole].Text ?? OfACall) != OfACall)
        {
            return new(null, SpanMapping.Map(span, attributes, resource, dialect.Dialect, SpanRole.Shown(SpanKind.Call)), null);
        }

        var role = dialect.RoleOf(span, attributes);
        return role.Billing == Billing.Billed
            ? new(CallMapping.Map(span, attributes, resource, dialect.Dialect, role.Operation), null, null)
            : new(null, SpanMapping.Map(span, attributes, resource, dialect.Dialect, role), null) { IsPlain = role.Billing == Billing.Plain };
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

    internal static long DurationUs(in SpanFields span) =>
        span.EndNanos > span.StartNanos ? (long)((span.EndNanos - span.StartNanos) / 1000) : 0;
}

/// <summary>What became of a span: a call, a span that is shown, or neither, with the reason.</summary>
/// <param name="Call">The call to bill.</param>
/// <param name="Span">What is not billed.</param>
/// <param name="Rejected">Why it is refused.</param>
internal readonly record struct MappedSpan(Call? Call, Span? Span, string? Rejected)
{
    /// <summary>Whether it has nothing to do with generative AI.</summary>
    public bool IsPlain { get; init; }
}

/// <summary>How far from now a span may start.</summary>
internal sealed record SpanLimits(TimeSpan OldestSpan, TimeSpan FurthestAhead);
