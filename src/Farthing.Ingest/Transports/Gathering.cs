using Farthing.Ingest.Batches;
using MassTransit;

namespace Farthing.Ingest.Transports;

/// <summary>How messages come together for one transaction.</summary>
internal static class Gathering
{
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(5);

    public static void Gather(this BatchOptions batch, int messages, int atOnce) => batch
        .SetMessageLimit(messages).SetTimeLimit(s_gather).SetConcurrencyLimit(atOnce)
        // One project a transaction: what is wrong with one's calls is not the others' trouble.
        .GroupBy<CallBatch, int>(message => message.Message.Project);
}
