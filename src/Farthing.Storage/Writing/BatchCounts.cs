using Farthing.Core.Spans;
using Farthing.Storage.Reratings;
using Farthing.Storage.Status;

namespace Farthing.Storage.Writing;

/// <summary>What became of a batch, for the accounting.</summary>
internal static class BatchCounts
{
    public static IEnumerable<AccountingEntry> OfCalls(
        IReadOnlyList<PricedCall> sent, IReadOnlyList<PricedCall> stored, List<Correction> superseded, BatchIds ids)
    {
        var storedByProject = stored.CountBy(c => c.Project).ToDictionary();
        foreach (var (project, count) in sent.CountBy(c => c.Project))
        {
            var added = storedByProject.GetValueOrDefault(project);
            yield return new(project, AccountingOutcome.Accepted, "", added);
            yield return new(project, AccountingOutcome.Stored, "", added);
            yield return new(project, AccountingOutcome.Duplicate, "", count - added);
            yield return new(project, AccountingOutcome.Collapsed, "", ids.Collapsed.Count == 0 ? 0 : stored.Count(c => c.Project == project && ids.Collapsed.Contains((project, c.Call.Dimensions))));
        }

        foreach (var (project, count) in superseded.CountBy(c => c.Project))
        {
            yield return new(project, AccountingOutcome.Superseded, "", count);
        }
    }

    public static IEnumerable<AccountingEntry> OfSpans(IReadOnlyList<Owned<Span>> sent, List<Owned<Span>> stored)
    {
        var storedByProject = stored.CountBy(s => s.Project).ToDictionary();
        foreach (var (project, count) in sent.CountBy(s => s.Project))
        {
            var added = storedByProject.GetValueOrDefault(project);
            yield return new(project, AccountingOutcome.Accepted, "", added, AccountedKind.Span);
            yield return new(project, AccountingOutcome.Stored, "", added, AccountedKind.Span);
            yield return new(project, AccountingOutcome.Duplicate, "", count - added, AccountedKind.Span);
        }
    }
}
