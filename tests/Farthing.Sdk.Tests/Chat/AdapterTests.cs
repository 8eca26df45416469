using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Tests.Chat;

/// <summary>The real adapters, whose own data say what the abstraction loses.</summary>
public class AdapterTests
{
    public static TheoryData<string, string> All => new()
    {
        { "anthropic", "anthropic.json" },
        { "anthropic", "anthropic.sse" },
        { "anthropic beta", "anthropic.json" },
        { "anthropic beta", "anthropic.sse" },
        { "openai", "openai.json" },
        { "openai", "openai.sse" },
        { "openai", "openrouter.json" },
        { "openai", "vllm_continuous.sse" },

        // Not streamed: the adapter's 10.11 calls a method for it that OpenAI's 2.15 no longer has.
        { "responses", "responses.json" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task With_http_captured_beneath_there_is_one_span_and_it_is_https(string adapter, string fixture)
    {
        var span = await OneAsync(adapter, fixture, isCaptured: true);

        span.Has(("http.response.status_code", 200), ("farthing.usage.source", Fixture.IsStream(fixture) ? "stream" : "body"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Without_it_the_decorator_counts_as_https_own_reader_does(string adapter, string fixture)
    {
        var (http, ours) = (await OneAsync(adapter, fixture, isCaptured: true), await OneAsync(adapter, fixture, isCaptured: false));

        ours.Has(("farthing.usage.source", "decorator"), ("http.response.status_code", null));
        Assert.Equal(Told(http), Told(ours));
    }

    [Fact]
    public async Task Dotnet_extensions_7122_cache_writes_are_kept_with_their_lifetimes()
    {
        (await OneAsync("anthropic", "anthropic.sse", isCaptured: false)).Has(
            ("gen_ai.provider.name", "anthropic_compatible"),
            ("gen_ai.usage.input_tokens", 160223L),
            ("gen_ai.usage.output_tokens", 2745L),
            ("gen_ai.usage.cache_read.input_tokens", 1000L),
            ("gen_ai.usage.cache_creation.input_tokens", 159217L),
            ("farthing.usage.cache_write_5m.input_tokens", 150000L),
            ("farthing.usage.cache_write_1h.input_tokens", 9217L));
    }

    [Fact]
    public async Task Langfuse_8808_a_running_total_at_every_chunk_is_counted_once()
    {
        (await OneAsync("openai", "vllm_continuous.sse", isCaptured: false)).Has(
            ("gen_ai.usage.input_tokens", 1000L), ("gen_ai.usage.output_tokens", 3L), ("farthing.usage.anomaly", null));
    }

    [Fact]
    public async Task A_stream_that_the_app_leaves_is_told_by_http_alone()
    {
        var port = Canned.NewPort();
        using var spans = new Spans(port);
        using var client = Canned.Client("openai", "openai.sse", port, isCaptured: true).WithFarthing();

        await foreach (var _ in client.GetStreamingResponseAsync("hello"))
        {
            break;
        }

        (await spans.NextAsync()).Has(("http.response.status_code", 200));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task The_conversation_goes_from_the_decorator_to_https_span()
    {
        var port = Canned.NewPort();
        using var spans = new Spans(port);
        using var client = Canned.Client("openai", "openai.json", port, isCaptured: true).WithFarthing();

        await client.GetResponseAsync("hello", new ChatOptions { ConversationId = "c-1" });

        (await spans.NextAsync()).Has(("gen_ai.conversation.id", "c-1"));
    }

    [Fact]
    public async Task Http_beneath_that_turns_out_to_be_no_model_call_takes_nothing_from_the_decorator()
    {
        await using var search = FixtureServer.OfJson(200, """{"hits":3}""");
        using var http = new HttpClient(new FarthingHandler());
        var inner = new ScriptedClient
        {
            Answer = async (_, stop) =>
            {
                using var question = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
                using var found = await http.PostAsync(new Uri(search.Uri, "/search"), question, stop);
                return new() { Usage = new() { InputTokenCount = 5, OutputTokenCount = 1 } };
            },
        };
        using var spans = new Spans(inner.Port);

        await inner.WithFarthing().GetResponseAsync("hello");

        (await spans.NextAsync()).Has(("gen_ai.usage.input_tokens", 5L));
    }

    private static async Task<Activity> OneAsync(string adapter, string fixture, bool isCaptured)
    {
        var port = Canned.NewPort();
        using var spans = new Spans(port);
        using var client = Canned.Client(adapter, fixture, port, isCaptured).WithFarthing();
        if (Fixture.IsStream(fixture))
        {
            await client.GetStreamingResponseAsync("hello").ToChatResponseAsync();
        }
        else
        {
            await client.GetResponseAsync("hello");
        }

        var span = await spans.NextAsync();
        Assert.True(spans.IsEmpty);
        return span;
    }

    /// <summary>All that a cost depends on; the libraries write a nought where the provider was silent.</summary>
    private static List<string> Told(Activity span) =>
        [.. span.TagObjects.Where(t => t.Key.Contains("usage", StringComparison.Ordinal) || t.Key.Contains("cost", StringComparison.Ordinal)
            || t.Key.Contains("model", StringComparison.Ordinal) || t.Key is "openai.response.service_tier" or "gen_ai.provider.name" or "gen_ai.response.id")
            .Where(t => t.Key != "farthing.usage.source" && !Equals(t.Value, 0L)).Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal)];
}
