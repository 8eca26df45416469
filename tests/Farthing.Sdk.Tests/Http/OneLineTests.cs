using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using Anthropic;
using Farthing.Sdk.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.Sdk.Tests.Http;

/// <summary>The providers' own clients as their READMEs show them, with nothing done to them: only reporting was started. Alone, because it is
/// the process that is listened to.</summary>
[Collection(nameof(Silence))]
public class OneLineTests
{
    [Fact]
    public async Task OpenAIs_client_gives_a_span_a_call()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        using var listening = new Listening();

        ChatCompletion answer = await Clients.BareOpenAI(server.Uri).CompleteChatAsync("hello");

        Assert.Equal(1117, answer.Usage.InputTokenCount);
        (await spans.NextAsync()).Has(
            ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.usage.input_tokens", 1117L),
            ("gen_ai.usage.cache_read.input_tokens", 1024L),
            ("gen_ai.usage.output_tokens", 246L),
            ("farthing.usage.source", "body"));
    }

    [Fact]
    public async Task OpenAIs_client_gets_each_chunk_of_a_stream_when_it_was_sent()
    {
        var events = Fixture.Events("openai.sse");
        var taken = new SemaphoreSlim(0);
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            foreach (var one in events)
            {
                // The next is sent only once the app has the one before.
                await exchange.ChunkAsync(one);
                if (one.Contains("\"delta\":{\"content\":\"", StringComparison.Ordinal))
                {
                    await taken.WaitAsync(exchange.Stopped);
                }
            }

            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);
        using var listening = new Listening();

        await foreach (var update in Clients.BareOpenAI(server.Uri).CompleteChatStreamingAsync([new UserChatMessage("hello")]))
        {
            taken.Release();
        }

        (await spans.NextAsync()).Has(("gen_ai.request.stream", true), ("farthing.usage.source", "stream"), ("error.type", null));
    }

    [Fact]
    public async Task Anthropics_client_gives_a_span_a_call()
    {
        await using var server = FixtureServer.Of("anthropic.json");
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var client = Clients.BareAnthropic(server);

        var message = await client.Messages.Create(Clients.Message());

        Assert.Equal(3, message.Usage.InputTokens);
        (await spans.NextAsync()).Has(
            ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.usage.input_tokens", 12307L),
            ("farthing.usage.cache_write_5m.input_tokens", 12304L),
            ("gen_ai.usage.output_tokens", 550L));
    }

    [Fact]
    public async Task Anthropics_client_streams_and_the_cache_writes_are_there()
    {
        await using var server = FixtureServer.Of("anthropic.sse", 5);
        using var spans = new Spans(server);
        using var listening = new Listening();
        using var client = Clients.BareAnthropic(server);

        await foreach (var _ in client.Messages.CreateStreaming(Clients.Message()))
        {
        }

        (await spans.NextAsync()).Has(
            ("gen_ai.request.stream", true),
            ("gen_ai.usage.input_tokens", 160223L),
            ("gen_ai.usage.output_tokens", 2745L),
            ("gen_ai.usage.cache_creation.input_tokens", 159217L));
    }

    [Fact]
    public async Task Calls_in_parallel_are_told_apart()
    {
        await using var server = new FixtureServer(exchange => exchange.BodyText.Contains("\"stream\":true", StringComparison.Ordinal)
            ? exchange.StreamAsync(Fixture.Bytes("openai.sse"), 11)
            : exchange.JsonAsync(200, Fixture.Bytes("openai.json")));
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var client = Clients.BareOpenAI(server.Uri, "model-" + i);
            using (Attribution.Begin(user: "user-" + i))
            {
                if (i % 2 == 0)
                {
                    await client.CompleteChatAsync("hello");
                    return;
                }

                await foreach (var _ in client.CompleteChatStreamingAsync([new UserChatMessage("hello")]))
                {
                }
            }
        }));

        await spans.WaitAsync(40);
        Assert.Equal(40, spans.Count);
        foreach (var span in spans.All)
        {
            var number = ((string)span.GetTagItem("gen_ai.request.model")!)["model-".Length..];
            Assert.Equal("user-" + number, span.GetTagItem("user.id"));
            Assert.Equal(int.Parse(number, null) % 2 == 0 ? "body" : "stream", span.GetTagItem("farthing.usage.source"));
        }
    }

    [Fact]
    public async Task A_call_that_the_app_cancels_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new FixtureServer(async exchange =>
        {
            await cancel.CancelAsync();
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);
        using var listening = new Listening();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Clients.BareOpenAI(server.Uri).CompleteChatAsync([new UserChatMessage("hello")], cancellationToken: cancel.Token));

        (await spans.NextAsync()).Has(
            ("error.type", "cancelled"), ("farthing.usage.source", "none"), ("farthing.response.complete", false), ("gen_ai.request.model", "gpt-4o"));
    }

    [Fact]
    public async Task A_stream_that_the_app_cancels_keeps_what_was_told_till_then()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(string.Concat(Fixture.Events("vllm_continuous.sse").Take(3)));
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);
        using var listening = new Listening();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Clients.BareOpenAI(server.Uri).CompleteChatStreamingAsync([new UserChatMessage("hello")], cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        (await spans.NextAsync()).Has(("farthing.usage.source", "partial"), ("farthing.response.complete", false), ("gen_ai.usage.input_tokens", 1000L));
    }

    [Fact]
    public async Task Each_attempt_that_times_out_is_a_call()
    {
        await using var server = new FixtureServer(exchange => exchange.ClientGoneAsync());
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();

        await Assert.ThrowsAnyAsync<Exception>(
            () => Clients.BareOpenAI(server.Uri, retries: 1, timeout: TimeSpan.FromMilliseconds(200)).CompleteChatAsync("hello"));

        await spans.WaitAsync(2);
        Assert.Equal(2, spans.Count);
        Assert.All(spans.All, span => span.Has(("farthing.usage.source", "none"), ("error.type", "cancelled")));
    }

    [Fact]
    public async Task Each_attempt_of_a_retrying_client_is_a_call_and_only_the_last_has_usage()
    {
        var attempts = 0;
        await using var server = new FixtureServer(exchange => Interlocked.Increment(ref attempts) < 3
            ? exchange.JsonAsync(529, """{"type":"error","error":{"type":"overloaded_error","message":"m"}}"""u8.ToArray())
            : exchange.JsonAsync(200, Fixture.Bytes("anthropic.json")));
        using var spans = new Recorded(server.Port);
        using var listening = new Listening();
        using var client = Clients.BareAnthropic(server, retries: 2);

        await client.Messages.Create(Clients.Message());

        await spans.WaitAsync(3);
        // The client does not read the body of what it tries again.
        Assert.Equal(["529", "529", null], spans.All.Select(span => span.GetTagItem("error.type")));
        Assert.Equal([null, null, 550L], spans.All.Select(span => span.GetTagItem("gen_ai.usage.output_tokens")));
    }

    [Fact]
    public async Task Over_HTTP_2_it_is_the_same()
    {
        await using var server = await Http2Async();
        var uri = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var spans = new Recorded(uri.Port);
        using var listening = new Listening();
        using var http = new HttpClient(new OverHttp2(new SocketsHttpHandler()));
        var openAI = new ChatClient("gpt-4o", new ApiKeyCredential("sk-secret"), new OpenAIClientOptions
        {
            Endpoint = new Uri(uri, "/v1"),
            Transport = new HttpClientPipelineTransport(http),
        });
        using var anthropic = new AnthropicClient { ApiKey = "sk", BaseUrl = uri.ToString().TrimEnd('/'), HttpClient = http, MaxRetries = 0 };

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await openAI.CompleteChatAsync("hello");
            await foreach (var __ in anthropic.Messages.CreateStreaming(Clients.Message()))
            {
            }
        }));

        await spans.WaitAsync(20);
        Assert.Equal(10, spans.All.Count(span => Equals(span.GetTagItem("gen_ai.usage.output_tokens"), 246L)));
        Assert.Equal(10, spans.All.Count(span => Equals(span.GetTagItem("gen_ai.usage.input_tokens"), 160223L)));
        Assert.All(spans.All, span => Assert.Null(span.GetTagItem("error.type")));
    }

    private static async Task<WebApplication> Http2Async()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", context => AnswerAsync(context, "openai.json", "application/json"));
        app.MapPost("/v1/messages", context => AnswerAsync(context, "anthropic.sse", "text/event-stream"));
        await app.StartAsync();
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, string fixture, string type)
    {
        Assert.Equal("HTTP/2", context.Request.Protocol);
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Fixture.Bytes(fixture));
    }

    private sealed class OverHttp2(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
