namespace Farthing.Ingest.Transports;

/// <summary>How many transactions a writer has open at once, over all lanes; who waits is served in order.</summary>
internal sealed class WriterSlots : IDisposable
{
    private const int Slots = 4;
    private readonly SemaphoreSlim _slots = new(Slots);

    public async Task<T> RunAsync<T>(Func<Task<T>> settle, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel);
        try
        {
            return await settle();
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
