using System.Collections.Concurrent;
using System.Diagnostics;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>The spans of calls to one server that would be reported; what was dropped is not among them.</summary>
internal sealed class Recorded : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly ActivityListener _listener;

    public Recorded(int port) => _listener = Spans.Listen(span =>
    {
        if (span.Recorded && Equals(span.GetTagItem("server.port"), port))
        {
            _spans.Enqueue(span);
            _came.Release();
        }
    });

    public int Count => _spans.Count;

    public IEnumerable<Activity> All => _spans;

    /// <summary>Until so many came.</summary>
    public async Task WaitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(20)), $"{i} of {count} spans came.");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _came.Dispose();
    }
}
