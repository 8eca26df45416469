using System.Globalization;
using Farthing.Storage.Losses;

namespace Farthing.Ingest.Spans;

/// <summary>Reads what an SDK says that it lost.</summary>
internal static class ReportMapping
{
    /// <param name="span">The span's fields.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="resource">Its resource's.</param>
    /// <param name="rejected">Why it is refused, or null. A report that is wrong in part is refused whole: the next one of
    /// the same process repeats what was right.</param>
    public static SenderReport? Map(in SpanFields span, AttributeBag attributes, AttributeBag resource, out string? rejected)
    {
        var entries = attributes[SpanAttribute.SdkLost].Texts;
        var lost = new Dictionary<string, long>(StringComparer.Ordinal);
        rejected = !Guid.TryParse(attributes[SpanAttribute.SdkInstance].Text, out var instance) || instance == Guid.Empty ? "report_without_instance"
            : entries.Count > SenderReport.MostReasons ? "report_of_too_many_reasons"
            : entries.All(e => TryAdd(e, lost)) ? null
            : "report_is_malformed";
        return rejected is not null ? null : new()
        {
            Id = new(span.TraceId, span.SpanId),
            Instance = instance,
            Time = SpanMapper.FromNanos(span.StartNanos),
            Service = Texts.Service(attributes, resource),
            Environment = Texts.Environment(attributes, resource),
            Lost = lost,
        };
    }

    private static bool TryAdd(string entry, Dictionary<string, long> lost)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !SenderReport.IsReason(entry.AsSpan(0, equals))
            || !long.TryParse(entry.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > SenderReport.MostCalls)
        {
            return false;
        }

        var reason = entry[..equals];
        lost[reason] = Math.Max(count, lost.GetValueOrDefault(reason));
        return true;
    }
}
