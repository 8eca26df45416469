using System.Net;
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
