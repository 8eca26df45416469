using System.Net;
using Farthing.Sdk.Http;

namespace Farthing.Sdk.Batches;

/// <summary>Has the answer to a question about a batch observed.</summary>
internal static class BatchBodies
{
    public static HttpResponseMessage Observe(HttpResponseMessage response, BatchAddress address, Uri uri, TimeProvider time)
    {
        try
        {
            if (response.StatusCode == HttpStatusCode.OK && response.Content is not ObservedResponseContent)
            {
                IBodyObserver observer = address.Body == BatchBody.Status ? new BatchStatus() : new BatchFile(address, uri, time);
                if (UnpackedBody.For(response.Content, observer) is { } unpacked)
                {
                    response.Content = new ObservedResponseContent(response.Content, unpacked);
                }
            }
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }

        return response;
    }
}
