using System.Net;
using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Http;

/// <summary>Apps and handlers that dispose early get what they would get without us; alone, because faults are counted.</summary>
[Collection(nameof(Silence))]
public class DisposedRequestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_beneath_may_dispose_the_request(bool isSync)
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var losses = new Losses();
        using var http = new HttpClient(new FarthingHandler(new DisposesRequest(new HttpClientHandler())));

        using var response = isSync ? http.Send(Post(server)) : await http.SendAsync(Post(server));

        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
        (await spans.NextAsync()).Has(("gen_ai.usage.output_tokens", 246L), ("error.type", null));
        Assert.Equal(1, losses["observation", nameof(ObjectDisposedException)]);
    }

    [Fact]
    public async Task The_app_may_dispose_the_request_while_the_call_is_pending()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new FixtureServer(async exchange =>
        {
            arrived.SetResult();
            await answer.Task.WaitAsync(exchange.Stopped);
            await exchange.JsonAsync(200, Fixture.Bytes("openai.json"));
        });
        using var spans = new Spans(server);
        using var http = Clients.Http();
        var request = Post(server);

        var pending = http.SendAsync(request);
        await arrived.Task;
        request.Dispose();
        answer.SetResult();

        using var response = await pending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        (await spans.NextAsync()).Has(("gen_ai.usage.output_tokens", 246L));
    }

    [Fact]
    public async Task A_request_that_is_disposed_before_it_is_sent_goes_to_the_handler_beneath()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = new HttpMessageInvoker(new FarthingHandler(new Answers(() => new HttpResponseMessage())));
        var request = Post(server);
        request.Dispose();

        using var response = await http.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await spans.NextAsync();
    }

    [Fact]
    public async Task A_response_that_is_already_disposed_is_the_apps_and_still_a_span()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = new HttpMessageInvoker(new FarthingHandler(new Answers(() =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("bad") };
            response.Dispose();
            return response;
        })));

        using var response = await http.SendAsync(Post(server), CancellationToken.None);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        (await spans.NextAsync()).Has(("http.response.status_code", 502), ("error.type", "502"), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task A_meter_listener_that_throws_does_not_hurt_the_app()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var bad = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == FarthingTelemetry.SourceName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        var heard = false;
        bad.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            heard = true;
            throw new InvalidOperationException("a listener's own fault");
        });
        bad.Start();
        using var http = new HttpClient(new FarthingHandler(new DisposesRequest(new HttpClientHandler())));

        using var response = await http.SendAsync(Post(server));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(heard);
    }

    private static HttpRequestMessage Post(FixtureServer server) => new(HttpMethod.Post, new Uri(server.Uri, "/v1/chat/completions"))
    {
        Content = new StringContent("""{"model":"gpt-4o"}""", Encoding.UTF8, "application/json"),
    };

    private sealed class DisposesRequest(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            request.Dispose();
            return response;
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = base.Send(request, cancellationToken);
            request.Dispose();
            return response;
        }
    }

    private sealed class Answers(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer());
    }
}
