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
    private readonly RequestReader _reader;

    public ObservedRequestContent(HttpContent inner, RequestReader reader)
    {
        (_inner, _reader) = (inner, reader);
        inner.Headers.CopyTo(Headers);
    }

    public HttpContent Inner => _inner;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _reader.Restart();
        return _inner.CopyToAsync(new TapStream(stream, _reader), context, cancellationToken);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _reader.Restart();
        _inner.CopyTo(new TapStream(stream, _reader), context, cancellationToken);
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
