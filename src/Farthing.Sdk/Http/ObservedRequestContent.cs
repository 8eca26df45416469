using System.Net;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>
/// Stands in for a request's content while it is sent, and reads it as it is written to the wire. The content
/// stays the app's: it is neither read ahead nor buffered.
/// </summary>
internal sealed class ObservedRequestContent : HttpContent
{
    private readonly HttpContent _inner;
    public ObservedRequestContent(HttpRequestMessage request, HttpContent inner, Call call)
    {
        (Request, Call, _inner) = (request, call, inner);
        inner.Headers.CopyTo(Headers);
    }

    public HttpRequestMessage Request { get; }

    public Call Call { get; }

    public HttpContent Inner => _inner;

    /// <summary>Observed for every HttpClient of the process, not by a handler that was put there.</summary>
    public bool IsProcessWide { get; init; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!Call.BeginSending())
        {
            await _inner.CopyToAsync(stream, context, cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            Call.Request.Restart();
            await _inner.CopyToAsync(new TapStream(stream, Call.Request), context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Call.EndSending();
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!Call.BeginSending())
        {
            _inner.CopyTo(stream, context, cancellationToken);
            return;
        }

        try
        {
            Call.Request.Restart();
            _inner.CopyTo(new TapStream(stream, Call.Request), context, cancellationToken);
        }
        finally
        {
            Call.EndSending();
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => _inner.ReadAsStreamAsync();

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        _inner.ReadAsStreamAsync(cancellationToken);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        _inner.ReadAsStream(cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        var known = _inner.Headers.ContentLength;
        length = known ?? 0;
        return known is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
