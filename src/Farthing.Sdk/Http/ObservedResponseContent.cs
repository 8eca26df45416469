using System.Net;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>Stands in for a response's content; whichever way the app takes its bytes, the call sees them pass.</summary>
internal sealed class ObservedResponseContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Call _call;

    public ObservedResponseContent(HttpContent inner, Call call)
    {
        (_inner, _call) = (inner, call);
        inner.Headers.CopyTo(Headers);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await _inner.CopyToAsync(new TapStream(stream, _call), context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _call.Failed(e);
            throw;
        }

        _call.BodyEnded();
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            _inner.CopyTo(new TapStream(stream, _call), context, cancellationToken);
        }
        catch (Exception e)
        {
            _call.Failed(e);
            throw;
        }

        _call.BodyEnded();
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new ObservedStream(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _call);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new ObservedStream(_inner.ReadAsStream(cancellationToken), _call);

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
            _call.BodyDisposed();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
