using System.Net;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Sends a batch of spans again while the server is away or busy, so that its restart loses no call. Bounded by
/// the exporter's own timeout, which cancels the wait; what is given up is counted.
/// </summary>
internal sealed class ExportRetry(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay = Next(delay))
        {
            try
            {
                var response = base.Send(request, cancellationToken);
                if (!IsBusy(response.StatusCode))
                {
                    return Counted(response);
                }

                delay = Asked(response, delay);
                response.Dispose();
            }
            catch (HttpRequestException e) when (!cancellationToken.IsCancellationRequested && IsAway(e))
            {
                // Tried again below.
            }

            WaitAsync(delay, cancellationToken).GetAwaiter().GetResult();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay = Next(delay))
        {
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (!IsBusy(response.StatusCode))
                {
                    return Counted(response);
                }

                delay = Asked(response, delay);
                response.Dispose();
            }
            catch (HttpRequestException e) when (!cancellationToken.IsCancellationRequested && IsAway(e))
            {
                // Tried again below.
            }

            await WaitAsync(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Telemetry.LostBatch("server_away");
            throw;
        }
    }

    private static HttpResponseMessage Counted(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            Telemetry.LostBatch(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return response;
    }

    private static TimeSpan Next(TimeSpan delay) => Bounded(delay * 2);

    private static TimeSpan Asked(HttpResponseMessage response, TimeSpan otherwise) => Bounded(response.Headers.RetryAfter?.Delta ?? otherwise);

    private static TimeSpan Bounded(TimeSpan delay) => delay < LongestDelay ? delay : LongestDelay;

    private static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A batch that was taken though its answer was lost may be sent twice: the server stores each span once.</summary>
    private static bool IsAway(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded;
}
