namespace Farthing.Sdk.Batches;

/// <summary>
/// When the batches ended that this process has asked after. Results that bear no time of their own get that of their
/// batch, so that it is the same each time that they are read.
/// </summary>
internal static class BatchTimes
{
    private const int Most = 256;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, DateTimeOffset> Ended = new(StringComparer.Ordinal);
    private static readonly Queue<string> Order = new();

    public static void Remember(string id, DateTimeOffset ended)
    {
        lock (Gate)
        {
            if (!Ended.TryAdd(id, ended))
            {
                return;
            }

            Order.Enqueue(id);
            if (Order.Count > Most)
            {
                Ended.Remove(Order.Dequeue());
            }
        }
    }

    /// <summary>Of a batch, or of the file that it wrote.</summary>
    public static DateTimeOffset? Of(string id)
    {
        lock (Gate)
        {
            return Ended.TryGetValue(id, out var ended) ? ended : null;
        }
    }
}
