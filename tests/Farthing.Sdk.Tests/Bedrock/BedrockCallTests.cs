using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Bedrock;

public class BedrockCallTests
{
    private const string Claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    [Theory]
    [InlineData("bedrock-runtime.eu-central-1.amazonaws.com", "aws.bedrock")]
    [InlineData("bedrock-runtime-fips.us-east-1.amazonaws.com", "aws.bedrock")]
    [InlineData("vpce-0a.bedrock-runtime.us-east-1.vpce.amazonaws.com", "aws.bedrock")]
    [InlineData("bedrock-runtime.cn-north-1.amazonaws.com.cn", "aws.bedrock")]
    [InlineData("bedrock-runtime.amazonaws.com.example", "bedrock_compatible")]
    public async Task Converse_is_paid_to_aws_on_its_own_hosts_alone(string host, string provider)
    {
        var span = await Offline.CallAsync(
            $"https://{host}/model/{Uri.EscapeDataString(Claude)}/converse",
            """{"inferenceConfig":{"maxTokens":300},"messages":[]}""",
            Fixture.Bytes("converse.json"));

        Assert.Equal("chat " + Claude, span.DisplayName);
        span.Has(
            ("gen_ai.provider.name", provider),
            ("gen_ai.request.model", Claude),
            ("gen_ai.request.max_tokens", 300L),
            ("gen_ai.usage.input_tokens", 8132L),
            ("gen_ai.usage.output_tokens", 96L),
            ("gen_ai.usage.cache_creation.input_tokens", 5120L),
            ("farthing.usage.cache_write_1h.input_tokens", 1024L),
            ("openai.response.service_tier", "priority"),
            ("farthing.usage.source", "body"));
    }

    [Theory]
    [InlineData("converse-stream", "converse.frames", 8132L, 9)]
    [InlineData("invoke-with-response-stream", "invoke_claude.frames", 2531L, 8)]
    public async Task A_binary_stream_is_read_to_its_end(string action, string fixture, long input, int chunks)
    {
        var span = await Offline.CallAsync(
            $"https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fab/{action}",
            "{}",
            Fixture.Bytes(fixture),
            "application/vnd.amazon.eventstream");

        span.Has(
            ("gen_ai.request.model", "arn:aws:bedrock:us-east-1:1:application-inference-profile/ab"),
            ("gen_ai.request.stream", true),
            ("gen_ai.usage.input_tokens", input),
            ("farthing.stream.chunks", chunks),
            ("farthing.usage.source", "stream"),
            ("farthing.usage.anomaly", null),
            ("error.type", null));
    }

    [Fact]
    public async Task An_exception_after_status_200_is_a_failed_call()
    {
        byte[] body = [.. Frame.Event("messageStart", """{"role":"assistant"}"""), .. Frame.Exception("throttlingException")];

        var span = await Offline.CallAsync(
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream", "{}", body, "application/vnd.amazon.eventstream");

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(("error.type", "throttlingException"), ("farthing.response.complete", false), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_last_word_is_incomplete()
    {
        var span = await Offline.CallAsync(
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse-stream",
            "{}",
            Frame.Event("messageStart", """{"role":"assistant"}""")[..^3],
            "application/vnd.amazon.eventstream");

        span.Has(("error.type", "incomplete"), ("farthing.response.complete", false), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task A_body_without_counts_is_counted_by_its_headers()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(
            200,
            """{"outputs":[{"text":"hi","stop_reason":"stop"}]}"""u8.ToArray(),
            "x-amzn-bedrock-input-token-count: 11\r\nX-Amzn-Bedrock-Output-Token-Count: 4\r\nX-Amzn-Bedrock-Cache-Read-Input-Token-Count: 100\r\n"));
        using var spans = new Spans(server);

        await Calling.PostAsync(server, "/model/mistral.mistral-7b-instruct-v0%3A2/invoke", "{}");

        (await spans.NextAsync()).Has(
            ("gen_ai.request.model", "mistral.mistral-7b-instruct-v0:2"),
            ("gen_ai.usage.input_tokens", 111L),
            ("gen_ai.usage.output_tokens", 4L),
            ("gen_ai.usage.cache_read.input_tokens", 100L));
    }

    [Fact]
    public async Task A_refusal_is_named_by_its_header()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(
            429, """{"message":"Too many tokens"}"""u8.ToArray(), "x-amzn-ErrorType: ThrottlingException:http://internal/\r\nx-amzn-RequestId: r-1\r\n"));
        using var spans = new Spans(server);

        await Calling.PostAsync(server, "/model/m/converse", "{}");

        (await spans.NextAsync()).Has(("error.type", "ThrottlingException"), ("gen_ai.response.id", "r-1"), ("http.response.status_code", 429));
    }
}
