using System.Net;
using System.Net.Sockets;
using Farthing.Sdk.Reporting;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Reporting;

public class ExportRetryTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_gets_the_same_batch_again_after_the_time_it_asked_for(int busy)
    {
        var time = new FakeTimeProvider();
        var bodies = new List<string>();
        var waiting = new TaskCompletionSource();
        await using var server = new FixtureServer(async exchange =>
        {
            bodies.Add(exchange.BodyText);
            await exchange.JsonAsync(bodies.Count == 1 ? busy : 200, "{}"u8.ToArray(), "Retry-After: 1\r\n");
        });
        using var http = new HttpMessageInvoker(new ExportRetry(new Watched(new HttpClientHandler(), waiting), time));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = new StringContent("batch") };

        var sending = http.SendAsync(request, CancellationToken.None);
        await waiting.Task;
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        Assert.Equal(["batch", "batch"], bodies);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_with_the_exporters_patience()
    {
        using var http = new HttpMessageInvoker(new ExportRetry(new HttpClientHandler(), new FakeTimeProvider()));
        Uri away;
        await using (var gone = FixtureServer.OfJson(200, "{}"))
        {
            away = gone.Uri;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var request = new HttpRequestMessage(HttpMethod.Post, away) { Content = new StringContent("batch") };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.SendAsync(request, patience.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_dies_while_a_batch_is_written_to_it_gets_it_again(bool isSync)
    {
        var dies = new Dies();
        using var retry = new ExportRetry(dies, TimeProvider.System);
        using var http = new HttpMessageInvoker(retry);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1/v1/traces");

        using var response = isSync ? http.Send(request, CancellationToken.None) : await http.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, dies.Sent);
        Assert.Null(retry.TakeFailure());
    }

    [Fact]
    public async Task A_refused_batch_is_not_sent_again()
    {
        var sent = 0;
        await using var server = new FixtureServer(exchange =>
        {
            sent++;
            return exchange.JsonAsync(401, "{}"u8.ToArray());
        });
        using var http = new HttpMessageInvoker(new ExportRetry(new HttpClientHandler(), TimeProvider.System));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Uri) { Content = new StringContent("batch") };

        using var response = http.Send(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(1, sent);
    }

    /// <summary>As HttpClient tells of a connection that breaks while a large batch is written to it.</summary>
    private sealed class Dies : HttpMessageHandler
    {
        public int Sent { get; private set; }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => ++Sent > 1
            ? new HttpResponseMessage()
            : throw new HttpRequestException("An error occurred while sending the request.", new IOException("Broken pipe", new SocketException(32)));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }

    private sealed class Watched(HttpMessageHandler inner, TaskCompletionSource answered) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            answered.TrySetResult();
            return response;
        }
    }
}
