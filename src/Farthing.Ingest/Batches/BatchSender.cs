using Farthing.Ingest.Observing;
using Farthing.Ingest.Transports;
using Farthing.Storage.Projects;

namespace Farthing.Ingest.Batches;

/// <summary>The receiver's end of the bus.</summary>
internal sealed class BatchSender(IBatchTransport transport, WaitingBatches waiting, TimeProvider time)
{
    // A message is one piece of a transaction: small enough that many of them, of many senders, make one, and that what a
    // writer has in hand is bounded by how many messages it takes.
    private const int ItemsAMessage = 1_000;
    private const int BytesAMessage = 128 << 10;

    /// <summary>
    /// Sends what a project sent and waits until it is durable, however long that takes: whoever waits may give up, it may
    /// be stored all the same.
    /// </summary>
    /// <returns>False when some of it is not, or not known to be: the sender has to send all of it again.</returns>
    /// <exception cref="Otlp.RefusedException">There is no room for some of it now.</exception>
    public Task<bool> SendAsync(ProjectId project, BatchContent content) =>
        // Whoever waits holds the messages, and no longer what they were made of.
        SendAsync(project, content.Messages(ItemsAMessage).SelectMany(Encode).ToList());

    private async Task<bool> SendAsync(ProjectId project, List<byte[]> messages)
    {
        var received = time.GetUtcNow();
        using var until = waiting.Enter(messages.Sum(m => (long)m.Length));
        var durable = await Task.WhenAll(messages.Select(bytes => transport.SendAsync(
            new CallBatch { Project = project.Value, Calls = bytes, Received = received })));
        return Array.TrueForAll(durable, d => d);
    }

    private static IEnumerable<byte[]> Encode(BatchContent content)
    {
        var bytes = CallBatchCodec.Write(content);
        return bytes.Length <= BytesAMessage || content.Count == 1 ? [bytes] : content.Messages((content.Count + 1) / 2).SelectMany(Encode);
    }
}
