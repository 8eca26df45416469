using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Http;

/// <summary>What an app sees through the handler is what it sees without.</summary>
public class TransparencyTests
{
    private const string Path = "/v1/chat/completions";

    [Theory]
    [MemberData(nameof(Bodies.Ways), MemberType = typeof(Bodies))]
    public async Task However_the_body_is_read_its_bytes_are_the_same_and_its_usage_known(string way)
    {
        await using var server = FixtureServer.Of("openai.sse", 100);
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var request = Post(server);

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var bytes = await Bodies.ReadAsync(response.Content, way);

        Assert.Equal(Fixture.Bytes("openai.sse"), bytes);
        (await spans.NextAsync()).Has(("gen_ai.usage.input_tokens", 2455L), ("farthing.usage.source", "stream"), ("farthing.response.complete", null));
    }

    [Theory]
    [InlineData("openai.json")]
    [InlineData("openai.sse")]
    public async Task Status_headers_and_length_are_the_same_as_without_the_handler(string fixture)
    {
        await using var server = FixtureServer.Of(fixture);
        using var spans = new Spans(server);
        using var observed = Clients.Http();
        using var bare = new HttpClient();

        foreach (var option in new[] { HttpCompletionOption.ResponseContentRead, HttpCompletionOption.ResponseHeadersRead })
        {
            using var expected = await bare.SendAsync(Post(server), option);
            using var actual = await observed.SendAsync(Post(server), option);

            Assert.Equal(expected.StatusCode, actual.StatusCode);
            Assert.Equal(expected.Headers.ToString(), actual.Headers.ToString());
            Assert.Equal(expected.Content.Headers.ContentLength, actual.Content.Headers.ContentLength);
            Assert.Equal(expected.Content.Headers.ToString(), actual.Content.Headers.ToString());
            Assert.Equal(await expected.Content.ReadAsStringAsync(), await actual.Content.ReadAsStringAsync());
            Assert.Equal(await actual.Content.ReadAsStringAsync(), await actual.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_server_gets_the_same_request_and_the_app_keeps_its_own_content()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(200, exchange.Body, $"X-Head: {exchange.Head.Replace("\r\n", "|", StringComparison.Ordinal)}\r\n"));
        using var spans = new Spans(server);
        using var observed = Clients.Http();
        using var bare = new HttpClient();
        using var request = Post(server, """{"model":"m","max_completion_tokens":9,"max_tokens":3,"service_tier":"flex","messages":[{"content":"model \"é\""}]}""");
        var content = request.Content;

        using var expected = await bare.SendAsync(Post(server, await request.Content!.ReadAsStringAsync()));
        using var actual = await observed.SendAsync(request);

        Assert.Same(content, request.Content);
        Assert.Equal(await expected.Content.ReadAsStringAsync(), await actual.Content.ReadAsStringAsync());
        Assert.Equal(expected.Headers.GetValues("X-Head").Single(), actual.Headers.GetValues("X-Head").Single());
        (await spans.NextAsync()).Has(
            ("gen_ai.request.model", "m"), ("gen_ai.request.max_tokens", 9L), ("openai.request.service_tier", "flex"));
    }

    [Fact]
    public async Task A_request_of_unknown_length_is_streamed_as_before()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(200, exchange.Body));
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var request = Post(server);
        request.Content = new PushContent("""{"model":"pushed"}""");

        using var response = await http.SendAsync(request);

        Assert.Equal("""{"model":"pushed"}""", await response.Content.ReadAsStringAsync());
        (await spans.NextAsync()).Has(("gen_ai.request.model", "pushed"));
    }

    [Fact]
    public async Task A_synchronous_send_is_observed_and_leaves_the_current_activity_alone()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var own = new Activity("own").Start();

        await Task.Run(() =>
        {
            using var response = http.Send(Post(server));
            using var stream = response.Content.ReadAsStream();
            Assert.Same(own, Activity.Current);
            Assert.Equal(Fixture.Bytes("openai.json").Length, stream.Length);
        });

        var span = await spans.NextAsync();
        span.Has(("gen_ai.usage.output_tokens", 246L));
        Assert.Equal(own.SpanId, span.ParentSpanId);
    }

    [Fact]
    public async Task A_span_of_the_apps_stays_current_when_the_body_ends_inside_it()
    {
        await using var server = FixtureServer.Of("openai.sse");
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var response = await http.SendAsync(Post(server), HttpCompletionOption.ResponseHeadersRead);
        using var own = new Activity("own").Start();

        using var stream = await response.Content.ReadAsStreamAsync();
        while (stream.Read(new byte[64]) > 0)
        {
        }

        Assert.Same(own, Activity.Current);
        await spans.NextAsync();
    }

    [Fact]
    public async Task Exceptions_are_the_same_as_without_the_handler()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.HeadAsync(200, "Content-Type: application/json\r\nContent-Length: 500\r\n");
            await exchange.WriteAsync("{\"id\":"u8.ToArray());
            exchange.Cut();
        });
        using var spans = new Spans(server);
        using var observed = Clients.Http();
        using var bare = new HttpClient();

        var expected = await Assert.ThrowsAsync<HttpRequestException>(() => bare.SendAsync(Post(server)));
        var actual = await Assert.ThrowsAsync<HttpRequestException>(() => observed.SendAsync(Post(server)));

        Assert.Equal(expected.Message, actual.Message);
        Assert.Equal(expected.HttpRequestError, actual.HttpRequestError);
        Assert.Equal(expected.InnerException?.GetType(), actual.InnerException?.GetType());
        (await spans.NextAsync()).Has(("error.type", nameof(HttpIOException)), ("farthing.response.complete", false), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_connection_error()
    {
        int port;
        await using (var gone = FixtureServer.Of("openai.json"))
        {
            port = gone.Port;
        }

        using var spans = new Spans(port);
        using var http = Clients.Http();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(new Uri($"http://127.0.0.1:{port}{Path}"), new StringContent("{}")));

        var span = await spans.NextAsync();
        span.Has(
            ("error.type", "connection_error"),
            ("http.response.status_code", null),
            ("farthing.response.complete", false),
            ("farthing.usage.source", "none"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task A_body_that_is_not_packed_as_it_says_is_left_alone_and_its_usage_unknown()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(200, [1, 2, 3, 4], "Content-Encoding: gzip\r\n"));
        using var spans = new Spans(server);
        using var http = Clients.Http();

        using var response = await http.SendAsync(Post(server));

        Assert.Equal([1, 2, 3, 4], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        (await spans.NextAsync()).Has(("farthing.usage.source", "none"), ("farthing.response.complete", null), ("error.type", null));
    }

    [Fact]
    public async Task Whoever_disposes_after_the_last_byte_but_before_the_end_has_read_it_all()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = Clients.Http();

        using (var response = await http.SendAsync(Post(server), HttpCompletionOption.ResponseHeadersRead))
        {
            var stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[response.Content.Headers.ContentLength!.Value]);
        }

        (await spans.NextAsync()).Has(("farthing.response.complete", null), ("error.type", null), ("farthing.usage.source", "body"));
    }

    [Fact]
    public async Task A_stream_that_ends_in_good_order_without_its_last_word_is_incomplete()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(Fixture.Events("openai.sse")[0]);
            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);
        using var http = Clients.Http();

        using var response = await http.SendAsync(Post(server));

        (await spans.NextAsync()).Has(("error.type", "incomplete"), ("farthing.response.complete", false));
    }

    [Theory]
    [InlineData("/v1/moderations")]
    [InlineData("/v1/messages/count_tokens")]
    [InlineData("/v1/messages/batches")]
    [InlineData("/v1/models")]
    public async Task Other_requests_pass_untouched(string path)
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var content = new StringContent("{}");

        using var response = await http.PostAsync(new Uri(server.Uri, path), content);
        using var read = await http.GetAsync(new Uri(server.Uri, Path));

        Assert.Equal("System.Net.Http.HttpConnectionResponseContent", response.Content.GetType().FullName);
        Assert.True(spans.IsEmpty);
    }

    private static HttpRequestMessage Post(FixtureServer server, string body = """{"model":"gpt-4o","stream":true}""")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, Path + "?api-key=secret"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        return request;
    }
}
