using System.Collections.Concurrent;
using Farthing.Ingest.Observing;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Refusals;

/// <summary>
/// Counts what was refused or is not billed, by reason, and adds it to the accounting every second: a refusal costs the
/// database nothing at the moment of a flood. A process that is killed loses the count, not the fact, of its last second.
/// </summary>
internal sealed partial class RefusalCounter(AccountingWriter accounting, TimeProvider time, ILogger<RefusalCounter> log)
    : BackgroundService
{
    private static readonly ProjectId s_nobody = new(0);
    private readonly ConcurrentDictionary<(ProjectId, AccountingOutcome, string, AccountedKind), long> _counts = new();

    public void Rejected(ProjectId? project, string reason, int count = 1)
    {
        Add(project ?? s_nobody, AccountingOutcome.Rejected, reason, count);
        IngestInstruments.Refused(project ?? s_nobody, reason, count);
    }

    public void NotBilled(ProjectId project, int count) => Add(project, AccountingOutcome.NotBilled, "", count);

    /// <summary>Counts what is of no kind that is kept.</summary>
    public void NotKept(ProjectId project, AccountedKind kind, int count) => Add(project, AccountingOutcome.NotKept, "", count, kind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    private void Add(ProjectId project, AccountingOutcome outcome, string reason, int count, AccountedKind kind = AccountedKind.Call)
    {
        if (count > 0)
        {
            _counts.AddOrUpdate((project, outcome, reason, kind), count, (_, sum) => sum + count);
        }
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        var entries = new List<AccountingEntry>();
        foreach (var key in _counts.Keys)
        {
            if (_counts.TryRemove(key, out var count))
            {
                entries.Add(new(key.Item1, key.Item2, key.Item3, count, key.Item4));
            }
        }

        if (entries.Count == 0)
        {
            return;
        }

        try
        {
            await accounting.AddAsync(entries, cancel);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // Kept for the next second: the database being away is when refusals matter.
            foreach (var (project, outcome, reason, count, kind) in entries)
            {
                Add(project, outcome, reason, (int)count, kind);
            }

            LogNotCounted(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The counts of what was refused could not be stored yet.")]
    private partial void LogNotCounted(Exception exception);
}
