using System.Diagnostics.Metrics;
using Farthing.Storage.Status;

namespace Farthing.Storage.Observing;

/// <summary>Counts what commits bring. Nothing is done while nobody listens.</summary>
internal static class StorageInstruments
{
    private static readonly Counter<long> s_items = FarthingMeter.Meter.CreateCounter<long>(
        "farthing.items", description: "Calls, outcomes and the like by what became of them: accepted, stored, duplicate, dead_lettered, superseded, purged.");

    /// <summary>Counts the entries of a transaction that is committed.</summary>
    public static void Count(IEnumerable<AccountingEntry> entries)
    {
        if (!s_items.Enabled)
        {
            return;
        }

        // What a replay or a purge takes back was counted when it happened: a counter only grows.
        foreach (var entry in entries.Where(e => e.Count > 0))
        {
            s_items.Add(entry.Count, new("project", FarthingMeter.Label(entry.Project)), new("kind", entry.Kind.Name()), new("outcome", entry.Word));
        }
    }
}
