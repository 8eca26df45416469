using System.Diagnostics;
using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Http;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Http;

/// <summary>What becomes of requests of an HttpClient that nobody has prepared; alone, because it is the process that is listened to.</summary>
[Collection(nameof(Silence))]
public class HttpClientListenerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_a_span_synchronous_or_not(bool isSync)
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient();

        using var response = isSync ? http.Send(Post(server)) : await http.SendAsync(Post(server));

        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
        (await spans.NextAsync()).Has(("gen_ai.request.model", "gpt-4o"), ("gen_ai.usage.output_tokens", 246L), ("farthing.usage.source", "body"));
    }

    [Fact]
    public async Task A_client_that_was_there_before_is_observed_from_then_on()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = new HttpClient();
        using (await http.SendAsync(Post(server)))
        {
        }

        Assert.True(spans.IsEmpty);
        using var listening = new Listening();
        using (await http.SendAsync(Post(server)))
        {
        }

        (await spans.NextAsync()).Has(("farthing.usage.source", "body"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_call_is_captured_once_when_others_listen_too(bool isBefore, bool isWithin)
    {
        await using var server = FixtureServer.Of("openai.json");
        using var user = Attribution.Begin(user: "once");
        using var started = new Begun();
        using var before = isBefore ? new Other() : null;
        using var listening = new Listening();
        using var after = isBefore ? null : new Other();
        using var own = isWithin ? new Activity("own").Start() : null;
        using var http = new HttpClient();
        using var request = Post(server);
        var content = request.Content;

        using (await http.SendAsync(request))
        {
        }

        Assert.Equal((1, 1), (started.Count, started.Ended));
        Assert.Same(content, request.Content);
    }

    [Fact]
    public async Task A_call_without_a_body_is_captured()
    {
        await using var server = FixtureServer.OfJson(400, "{}");
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient();

        using (await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), content: null))
        {
        }

        (await spans.NextAsync()).Has(("http.response.status_code", 400), ("error.type", "400"));
    }

    [Fact]
    public async Task A_request_that_is_nobodys_is_not_touched()
    {
        await using var server = FixtureServer.OfJson(200, """{"model":"m","usage":{"prompt_tokens":5,"completion_tokens":1}}""");
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient();
        using var request = Post(server, "/api/orders");
        var own = request.Content;

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Same(own, request.Content);
        Assert.IsNotType<ObservedResponseContent>(response.Content);
        Assert.True(spans.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_captured_once_when_the_handler_is_there_too(bool isStream)
    {
        await using var server = FixtureServer.Of(isStream ? "openai.sse" : "openai.json");
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();
        using var http = Clients.Http();

        for (var i = 0; i < 3; i++)
        {
            using var response = await http.SendAsync(Post(server), HttpCompletionOption.ResponseHeadersRead);
            await response.Content.ReadAsByteArrayAsync();
        }

        await spans.WaitAsync(3);
        Assert.Equal(3, spans.Count);
    }

    [Fact]
    public async Task Beneath_a_handler_that_retries_each_attempt_is_a_call_and_the_handlers_is_none()
    {
        var attempts = 0;
        await using var server = new FixtureServer(exchange => Interlocked.Increment(ref attempts) == 1
            ? exchange.JsonAsync(503, "{}"u8.ToArray())
            : exchange.JsonAsync(200, Fixture.Bytes("openai.json")));
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();
        using var http = new HttpClient(new FarthingHandler(new Twice(new HttpClientHandler())));

        using (await http.SendAsync(Post(server)))
        {
        }

        await spans.WaitAsync(2);
        Assert.Equal([503, 200], spans.All.Select(span => span.GetTagItem("http.response.status_code")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_headers_on_the_wire_are_those_of_a_request_that_nobody_listens_to(bool isWithin)
    {
        var heads = new List<string>();
        await using var server = new FixtureServer(exchange =>
        {
            heads.Add(exchange.Head);
            return exchange.JsonAsync(200, Fixture.Bytes("openai.json"));
        });
        using var spans = new Spans(server);
        using var http = new HttpClient();
        using var own = isWithin ? new Activity("own").Start() : null;

        using (await http.SendAsync(Post(server)))
        {
        }

        using var listening = new Listening();
        using (await http.SendAsync(Post(server)))
        {
        }

        Assert.Same(own, Activity.Current);
        Assert.Equal(isWithin, heads[1].Contains("traceparent", StringComparison.Ordinal));
        Assert.Equal(Without(heads[0]), Without(heads[1]));
        Assert.Equal(own?.SpanId ?? default, (await spans.NextAsync()).ParentSpanId);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task What_the_client_unpacks_above_is_read_all_the_same(string encoding)
    {
        var body = Packed.With(encoding, Fixture.Bytes("openai.json"));
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(200, body, $"Content-Encoding: {encoding}\r\n"));
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.All });

        using var response = await http.SendAsync(Post(server));

        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
        (await spans.NextAsync()).Has(("gen_ai.usage.output_tokens", 246L), ("farthing.usage.source", "body"), ("farthing.usage.anomaly", null), ("error.type", null));
    }

    [Fact]
    public async Task A_packed_stream_is_read_as_it_comes()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync(extraHeaders: "Content-Encoding: gzip\r\n");
            foreach (var piece in Packed.With("gzip", Fixture.Bytes("openai.sse")).Chunk(7))
            {
                await exchange.ChunkAsync(piece);
            }

            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.All });

        using var response = await http.SendAsync(Post(server));

        Assert.Equal(Fixture.Bytes("openai.sse"), await response.Content.ReadAsByteArrayAsync());
        (await spans.NextAsync()).Has(("farthing.usage.source", "stream"), ("error.type", null));
    }

    [Fact]
    public async Task A_redirect_is_one_call_where_it_ends()
    {
        var wasThere = false;
        await using var server = new FixtureServer(exchange =>
        {
            var (isFirst, _) = (!wasThere, wasThere = true);
            return isFirst
                ? exchange.HeadAsync(307, "Location: /v2/chat/completions\r\nContent-Length: 0\r\n")
                : exchange.JsonAsync(200, Fixture.Bytes("openai.json"));
        });
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();
        using var http = new HttpClient();

        using (await http.SendAsync(Post(server)))
        {
        }

        await spans.WaitAsync(1);
        Assert.Equal(200, Assert.Single(spans.All).GetTagItem("http.response.status_code"));
    }

    [Theory]
    [InlineData(false, "/api/chat", "{}", 0)]
    [InlineData(true, "/api/chat", "{}", 0)]
    [InlineData(false, "/v1/chat/completions", "openai.json", 1)]
    [InlineData(true, "/v1/chat/completions", "openai.json", 1)]
    public async Task What_is_above_learns_of_the_calls_that_are_reported_and_of_no_others(bool isHandled, string path, string answer, int expected)
    {
        await using var server = answer == "{}" ? FixtureServer.OfJson(200, answer) : FixtureServer.Of(answer);
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = isHandled ? Clients.Http() : new HttpClient();
        var above = new OuterCall();
        OuterCall.Current = above;

        using (await http.SendAsync(Post(server, path)))
        {
        }

        await spans.NextAsync();
        Assert.Equal(expected, above.Captured);
    }

    [Fact]
    public async Task What_is_under_way_when_reporting_stops_is_told_as_unobserved()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new FixtureServer(async exchange =>
        {
            arrived.SetResult();
            await answer.Task;
            await exchange.JsonAsync(200, Fixture.Bytes("openai.json"));
        });
        using var spans = new Spans(server);
        using var http = new HttpClient();
        Task<HttpResponseMessage> sending;
        using (new Alone())
        {
            sending = http.SendAsync(Post(server));
            await arrived.Task;
        }

        answer.SetResult();
        using var response = await sending;

        Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
        (await spans.NextAsync()).Has(("error.type", Failures.Unobserved), ("farthing.response.complete", false), ("farthing.usage.source", "none"));
    }

    [Theory]
    [InlineData(200, "aborted")]
    [InlineData(503, "503")]
    public async Task An_answer_that_the_app_drops_unread_is_told_when_its_memory_is_reclaimed(int status, string error)
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.HeadAsync(status, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var http = new HttpClient();

        Assert.Equal(status, await StatusAsync(http, server));

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !spans.IsEmpty;
            },
            "the call is told");
        (await spans.NextAsync()).Has(("http.response.status_code", status), ("error.type", error), ("farthing.response.complete", false));
    }

    /// <summary>As an app does that throws when the status is wrong, and lets go of the rest.</summary>
    private static async Task<int> StatusAsync(HttpClient http, FixtureServer server)
    {
        using var request = Post(server);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }

    private static HttpRequestMessage Post(FixtureServer server, string path = "/v1/chat/completions") => new(HttpMethod.Post, new Uri(server.Uri, path))
    {
        Content = new StringContent("""{"model":"gpt-4o","messages":[]}""", Encoding.UTF8, "application/json"),
    };

    private static string Without(string head) =>
        string.Join('\n', head.Split("\r\n").Select(line => line.StartsWith("traceparent", StringComparison.Ordinal) ? "traceparent" : line));

    /// <summary>Counts the calls that are made on this flow's behalf, at both ends.</summary>
    private sealed class Begun : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly AttributionValues? _mine = AttributionValues.Current;
        private int _count;
        private int _ended;

        public Begun()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStarted = _ => _count += ReferenceEquals(AttributionValues.Current, _mine) ? 1 : 0,
                ActivityStopped = span => _ended += Equals(span.GetTagItem("user.id"), "once") ? 1 : 0,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count => Volatile.Read(ref _count);

        public int Ended => Volatile.Read(ref _ended);

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>Wants every event of every request, as monitors of applications do.</summary>
    private sealed class Other : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly IDisposable _sources;
        private IDisposable? _events;

        public Other() => _sources = DiagnosticListener.AllListeners.Subscribe(this);

        public void OnNext(DiagnosticListener value) =>
            _events = value.Name == "HttpHandlerDiagnosticListener" ? value.Subscribe(this, (_, _, _) => true) : _events;

        public void OnNext(KeyValuePair<string, object?> value)
        {
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            _sources.Dispose();
            _events?.Dispose();
        }
    }

    /// <summary>A listener of its own, because another test's keeps the shared one going.</summary>
    private sealed class Alone : IDisposable
    {
        private readonly HttpClientListener _listener = HttpClientListener.Start(TimeProvider.System);

        public void Dispose() => _listener.Stop();
    }

    private sealed class Twice(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = await base.SendAsync(request, cancellationToken);
            if (first.IsSuccessStatusCode)
            {
                return first;
            }

            first.Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
