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

    public ObservedRequestContent(HttpRequestMessage request, HttpContent inner, Call call)
    {
        (Request, Call, _inner, _reader) = (request, call, inner, call.Request);
        inner.Headers.CopyTo(Headers);
    }

    public HttpRequestMessage Request { get; }

    public Call Call { get; }

    public HttpContent Inner => _inner;

    /// <summary>Observed for every HttpClient of the process, not by a handler that was put there.</summary>
    public bool IsProcessWide { get; init; }

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
