using System.IO.Compression;
using System.Net;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Takes what OpenTelemetry's exporter would post, compresses it, and hands it over. The answer is always that it was
/// taken: what becomes of it is the delivery's. One request at a time, on the thread of the batches.
/// </summary>
internal sealed class DeliveryHandler(Delivery delivery) : HttpMessageHandler
{
    // Kept for the next batch: after the first few it does not grow.
    private readonly MemoryStream _packed = new();

    /// <summary>How many are in the next request; 0 once they were taken.</summary>
    public int Spans { get; set; }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _packed.SetLength(0);
        using (var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            request.Content!.CopyTo(gzip, null, cancellationToken);
        }

        delivery.Take(_packed.GetBuffer().AsMemory(0, (int)_packed.Length), Spans);
        Spans = 0;
        return new HttpResponseMessage(HttpStatusCode.OK);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Send(request, cancellationToken));

    protected override void Dispose(bool disposing)
    {
        _packed.Dispose();
        base.Dispose(disposing);
    }
}
