using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Engines;

public class GenerateReaderTests
{
    [Theory]
    [InlineData("engine_tgi.sse", 9, 4, null, "length")]
    [InlineData("engine_tgi.json", null, 12, null, "eos_token")]
    [InlineData("engine_sglang.sse", 10, 3, 8, "length")]
    [InlineData("engine_sglang.json", 30, 12, 4, "stop")]
    public void Both_engines_words_are_read(string fixture, int? input, int output, int? cached, string finish)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal((input, output, cached), (reading.Usage.Input, reading.Usage.Output, reading.Usage.CacheRead));
        Assert.Equal(finish, reading.Finish);
        Assert.True(reading.LooksWhole);
    }

    [Fact]
    public async Task A_prompt_that_only_the_headers_count_is_counted()
    {
        await using var server = new FixtureServer(exchange => exchange.JsonAsync(
            200, Fixture.Bytes("engine_tgi.json"), "x-prompt-tokens: 31\r\nx-generated-tokens: 12\r\n"));
        using var spans = new Spans(server);

        await Calling.PostAsync(server, "/generate", """{"inputs":"x","parameters":{"max_new_tokens":20}}""");

        (await spans.NextAsync()).Has(
            ("gen_ai.provider.name", "tgi"),
            ("gen_ai.operation.name", "text_completion"),
            ("gen_ai.request.max_tokens", 20L),
            ("gen_ai.usage.input_tokens", 31L),
            ("gen_ai.usage.output_tokens", 12L));
    }

    [Fact]
    public async Task Sglang_is_known_by_its_words()
    {
        await using var server = FixtureServer.Of("engine_sglang.sse", 9);
        using var spans = new Spans(server);

        await Calling.PostAsync(server, "/generate", """{"text":"x","stream":true}""");

        (await spans.NextAsync()).Has(("gen_ai.provider.name", "sglang"), ("gen_ai.usage.cache_read.input_tokens", 8L), ("error.type", null));
    }

    [Theory]
    [InlineData("""{"error":"Model is overloaded","error_type":"overloaded"}""", "Document")]
    [InlineData("data:{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}\n\n", "Events")]
    public void An_error_is_named(string body, string framing)
    {
        var reading = Reading.Of(WireFormat.EngineGenerate, body, Enum.Parse<BodyFraming>(framing));

        Assert.Equal((true, "overloaded"), (reading.Failed, reading.ErrorType));
        Assert.False(reading.Usage.IsReported);
    }
}
