using System.Net;

namespace Farthing.Sdk.Http;

/// <summary>Stands in for a response's content; whichever way the app takes its bytes, its observer sees them pass.</summary>
internal sealed class ObservedResponseContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly IBodyObserver _body;

    public ObservedResponseContent(HttpContent inner, IBodyObserver body)
    {
        (_inner, _body) = (inner, body);
        inner.Headers.CopyTo(Headers);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await _inner.CopyToAsync(new TapStream(stream, _body), context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _body.Failed(e);
            throw;
        }

        _body.BodyEnded();
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            _inner.CopyTo(new TapStream(stream, _body), context, cancellationToken);
        }
        catch (Exception e)
        {
            _body.Failed(e);
            throw;
        }

        _body.BodyEnded();
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new ObservedStream(await _inner.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _body);

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) =>
        new ObservedStream(_inner.ReadAsStream(cancellationToken), _body);

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
            _body.BodyDisposed();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
