using Farthing.Storage.Tests;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>A database of one test alone, which may change its tables.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    public TestDatabase Database { get; } = new();

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();
}
