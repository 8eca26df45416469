using System.Collections.Concurrent;
using System.Globalization;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>A Farthing server that takes spans, or does what it is told instead; it may go away and come back.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<Exchange> _exchanges = new();
    private FixtureServer _server;

    public Collector()
    {
        _server = new FixtureServer(AnswerAsync);
        Uri = _server.Uri;
    }

    public Uri Uri { get; }

    /// <summary>Instead of taking it.</summary>
    public Func<Exchange, Task>? Instead { get; set; }

    public IReadOnlyCollection<Exchange> Exchanges => _exchanges;

    /// <summary>Of those that were taken, how many have this name, which nothing else in them contains.</summary>
    public int Spans(string name) => _exchanges.Sum(e => e.BodyText.Split(name).Length - 1);

    public void AnswersWith(int status, string headers = "") => Instead = exchange => exchange.HeadAsync(status, $"Content-Length: 0\r\n{headers}");

    public static Task TakeAsync(Exchange exchange) => exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");

    public ValueTask GoAwayAsync() => _server.DisposeAsync();

    public void ComeBack() => _server = new FixtureServer(AnswerAsync, Uri.Port);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_exchanges.Count} exchanges");

    private async Task AnswerAsync(Exchange exchange)
    {
        if (Instead is { } instead)
        {
            await instead(exchange);
            return;
        }

        _exchanges.Enqueue(exchange);
        await TakeAsync(exchange);
    }
}
