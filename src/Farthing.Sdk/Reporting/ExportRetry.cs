using System.Globalization;
using System.Net;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Sends a batch of spans again while the server is away or busy, so that its restart loses no call. Bounded by
/// the exporter's own timeout, which cancels the attempt or the wait. Batches go one after the other.
/// </summary>
internal sealed class ExportRetry(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const string ServerAway = "server_away";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private string? _failure;

    /// <summary>Why the last batch was not taken, in a word that can be counted, told once; null when it never left.</summary>
    public string? TakeFailure() => Interlocked.Exchange(ref _failure, null);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay = Next(delay))
        {
            try
            {
                var response = base.Send(request, cancellationToken);
                if (!IsBusy(response.StatusCode))
                {
                    _failure = response.IsSuccessStatusCode ? null : NameOf(response);
                    return response;
                }

                (_failure, delay) = (NameOf(response), Asked(response, delay));
                response.Dispose();
            }
            catch (HttpRequestException e) when (!cancellationToken.IsCancellationRequested && IsAway(e))
            {
                _failure = ServerAway;
            }
            catch (Exception e)
            {
                _failure = e is OperationCanceledException ? Failures.Timeout : Failures.NameOf(e);
                throw;
            }

            Task.Delay(delay, time, cancellationToken).GetAwaiter().GetResult();
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
                    _failure = response.IsSuccessStatusCode ? null : NameOf(response);
                    return response;
                }

                (_failure, delay) = (NameOf(response), Asked(response, delay));
                response.Dispose();
            }
            catch (HttpRequestException e) when (!cancellationToken.IsCancellationRequested && IsAway(e))
            {
                _failure = ServerAway;
            }
            catch (Exception e)
            {
                _failure = e is OperationCanceledException ? Failures.Timeout : Failures.NameOf(e);
                throw;
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string NameOf(HttpResponseMessage response) => ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Next(TimeSpan delay) => Bounded(delay * 2);

    private static TimeSpan Asked(HttpResponseMessage response, TimeSpan otherwise) => Bounded(response.Headers.RetryAfter?.Delta ?? otherwise);

    private static TimeSpan Bounded(TimeSpan delay) => delay < LongestDelay ? delay : LongestDelay;

    private static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A batch that was taken though its answer was lost may be sent twice: the server stores each span once.</summary>
    private static bool IsAway(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded
        // The connection broke while the batch was written to it.
        || e is { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException };
}
