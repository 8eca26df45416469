using System.Net.Http.Headers;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Reporting;

/// <summary>Posts batches that are compressed already, and says in a value what came of it.</summary>
internal sealed class OtlpClient : IDisposable
{
    public const string ServerAway = "server_away";

    private const int MostOfAnswer = 16 * 1024;

    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");
    private static readonly ProductInfoHeaderValue Agent = new(FarthingTelemetry.SourceName, typeof(OtlpClient).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly HttpMessageInvoker _http;
    private readonly Uri _uri;
    private readonly AuthenticationHeaderValue _authorization;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public OtlpClient(Uri uri, string key, TimeSpan timeout, TimeProvider time)
    {
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // Without a propagator the client tells no DiagnosticListener and no ActivitySource: our posts are not seen
            // by whatever observes the app's calls, ourselves included, and carry no traceparent.
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            // A server that moves to another address is found again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        (_uri, _authorization, _timeout, _time) = (uri, new AuthenticationHeaderValue("Bearer", key), timeout, time);
    }

    /// <summary>For the log: without the name and password that an address may hold.</summary>
    public string Address => _uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Does not throw.</summary>
    public async Task<Answer> PostAsync(ReadOnlyMemory<byte> gzip, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = new CancellationTokenSource(_timeout, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, _uri) { Content = new ReadOnlyMemoryContent(gzip) };
            request.Headers.Authorization = _authorization;
            request.Headers.UserAgent.Add(Agent);
            request.Content.Headers.ContentType = Protobuf;
            request.Content.Headers.ContentEncoding.Add("gzip");
            using var response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
            var answer = Answer.Of(response, _time);
            return answer.Kind == AnswerKind.Accepted && response.Content.Headers.ContentLength != 0
                ? answer with { Rejected = await RejectedAsync(response, both.Token).ConfigureAwait(false) }
                : answer;
        }
#pragma warning disable CA1031 // Whatever it is, the batch is not delivered, and the app must not hear of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return cancellationToken.IsCancellationRequested ? new(AnswerKind.Cancelled)
                : new(AnswerKind.Away, e is OperationCanceledException ? Failures.Timeout : ServerAway);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The batch is accepted, whatever becomes of the answer's body.</summary>
    private static async Task<long> RejectedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != Protobuf.MediaType)
        {
            return 0;
        }

        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var body = new byte[MostOfAnswer];
                var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return PartialSuccess.RejectedIn(body.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return 0;
        }
    }
}
