using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests;

/// <summary>Needs that nobody else listens, so it does not run beside other tests.</summary>
[CollectionDefinition(nameof(Silence), DisableParallelization = true)]
public class Silence;

[Collection(nameof(Silence))]
public class FarthingHandlerInSilenceTests
{
    [Fact]
    public async Task While_nobody_listens_the_handler_does_nothing()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var http = Clients.Http();

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        Assert.Equal("System.Net.Http.HttpConnectionResponseContent", response.Content.GetType().FullName);
    }
}

public class FarthingHandlerTests
{
    [Fact]
    public async Task Times_are_monotonic_and_told_in_seconds()
    {
        var time = new FakeTimeProvider();
        var events = Fixture.Events("openai.sse");
        await using var server = FixtureServer.Of("openai.sse");
        using var spans = new Spans(server);
        using var http = new HttpClient(new FarthingHandler(new Scripted(new Slow(events, time)), time));

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        var span = await spans.NextAsync();
        Assert.Equal(1.0, (double)span.Tag("gen_ai.response.time_to_first_chunk")!, 6);
        Assert.Equal(5.0, (double)span.Tag("farthing.stream.max_gap")!, 6);
        Assert.Equal(TimeSpan.FromSeconds(1 + 2 + 3 + 4 + 5 + 6), span.Duration);
    }

    [Fact]
    public async Task An_http_client_factory_may_set_what_lies_beneath()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        var handler = new FarthingHandler();
        Assert.Null(handler.InnerHandler);
        handler.InnerHandler = new Scripted(new StringContent("""{"id":"beneath"}"""));
        using var http = new HttpClient(handler);

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        (await spans.NextAsync()).Has(("gen_ai.response.id", "beneath"));
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_hurt_the_app()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var http = Clients.Http();
        using var bad = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => Throw(span, server.Port),
        };
        ActivitySource.AddActivityListener(bad);

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_listener_that_only_propagates_and_throws_does_not_hurt_the_app()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var http = Clients.Http();
        var isMine = new AsyncLocal<bool> { Value = true };
        var stopped = false;
        using var bad = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => isMine.Value ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None,
            ActivityStopped = _ =>
            {
                if (isMine.Value)
                {
                    stopped = true;
                    throw new InvalidOperationException("a listener's own fault");
                }
            },
        };
        ActivitySource.AddActivityListener(bad);

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        Assert.True(stopped);
        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
    }

    private static void Throw(Activity span, int port)
    {
        if (Equals(span.GetTagItem("server.port"), port))
        {
            throw new InvalidOperationException("a listener's own fault");
        }
    }

    private sealed class Scripted(HttpContent content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = content, RequestMessage = request });
    }

    /// <summary>Event number n takes n seconds.</summary>
    private sealed class Slow : HttpContent
    {
        private readonly string[] _events;
        private readonly FakeTimeProvider _time;

        public Slow(string[] events, FakeTimeProvider time)
        {
            (_events, _time) = (events, time);
            Headers.ContentType = new("text/event-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (var i = 0; i < _events.Length; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(i + 1));
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(_events[i]));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
