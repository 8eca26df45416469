using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>A server of a call's own, which answers with the call's fixture as the provider would.</summary>
internal sealed class AnsweredCall : IAsyncDisposable
{
    /// <summary>Small and odd, so that events and characters are cut.</summary>
    private const int PieceSize = 97;

    private readonly FixtureServer _server;

    public AnsweredCall(ClientCall call)
    {
        Call = call;
        _server = new FixtureServer(AnswerAsync);
    }

    public ClientCall Call { get; }

    public string Address => _server.Uri.ToString().TrimEnd('/');

    /// <summary>The first request.</summary>
    public Exchange? Sent { get; private set; }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(Exchange exchange)
    {
        Sent ??= exchange;
        var bytes = Fixture.Bytes(Call.Fixture);
        var framing = Fixture.FramingOf(Call.Fixture);
        if (framing == BodyFraming.Document)
        {
            await exchange.JsonAsync(200, bytes);
            return;
        }

        await exchange.BeginStreamAsync(framing switch
        {
            BodyFraming.Events => "text/event-stream; charset=utf-8",
            BodyFraming.Lines => "application/x-ndjson",
            _ => "application/vnd.amazon.eventstream",
        });
        foreach (var piece in bytes.Chunk(PieceSize))
            await exchange.ChunkAsync(piece);
        await exchange.EndStreamAsync();
    }
}
