using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI.Images;

public class ImagesReaderTests
{
    [Fact]
    public void Tokens_are_divided_into_text_and_picture()
    {
        Assert.Equal(
            new Usage { Input = 250, Output = 8320, ImageInput = 200, ImageOutput = 8000 }, Reading.OfFixture("images.json").Usage);
    }

    [Fact]
    public void All_that_comes_out_is_picture_unless_it_is_divided()
    {
        var reading = Reading.OfFixture("images.sse");

        Assert.Equal(new Usage { Input = 50, Output = 4160, ImageInput = 0, ImageOutput = 4160 }, reading.Usage);
        Assert.True(reading.LooksWhole);
    }

    [Fact]
    public void Pictures_without_usage_are_counted()
    {
        Assert.Equal(new Usage { Images = 3 }, Reading.OfFixture("images_dalle.json").Usage);
    }

    [Fact]
    public void A_stated_cost_stands_beside_the_count()
    {
        var body = """{"data":[{"url":"u"}],"usage":{"cost_in_usd_ticks":200000000}}"""u8;

        Assert.Equal(
            new Usage { Images = 1, CostUsd = "0.02" }, Reading.Of(WireFormat.Images, Providers.XAI, isStream: false, body).Usage);
    }

    [Fact]
    public void Text_beyond_the_output_leaves_no_picture_below_zero()
    {
        var body = """{"usage":{"input_tokens":3,"output_tokens":12,"output_tokens_details":{"text_tokens":320}}}"""u8;

        Assert.Equal(
            new Usage { Input = 3, Output = 12, Anomaly = "a part exceeds its whole" },
            Reading.Of(WireFormat.Images, null, isStream: false, body).Usage);
    }

    [Fact]
    public void Several_usages_in_one_stream_are_named()
    {
        var one = Encoding.UTF8.GetString(Fixture.Bytes("images.sse"));

        var usage = Reading.Of(WireFormat.Images, null, isStream: true, Encoding.UTF8.GetBytes(one + one)).Usage;

        Assert.Equal((4160, "several usages in one stream: the last is taken"), (usage.Output, usage.Anomaly));
    }

    [Fact]
    public async Task A_picture_is_a_span()
    {
        var span = await Offline.CallAsync(
            "https://api.openai.com/v1/images/generations", """{"prompt":"a secret","model":"gpt-image-1"}""", Fixture.Bytes("images.json"));

        Assert.Equal("generate_content gpt-image-1", span.DisplayName);
        span.Has(
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.output.type", "image"),
            ("gen_ai.usage.image.input_tokens", 200L),
            ("gen_ai.usage.image.output_tokens", 8000L),
            ("farthing.usage.units.image", null),
            ("farthing.usage.source", "body"));
    }

    [Fact]
    public async Task A_picture_by_the_piece_is_a_span()
    {
        (await Offline.CallAsync("https://api.together.ai/v1/images/generations", "{}", Fixture.Bytes("images_dalle.json"))).Has(
            ("gen_ai.provider.name", "together"), ("farthing.usage.units.image", 3L), ("farthing.usage.source", "body"), ("gen_ai.usage.output_tokens", null));
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_picture_is_incomplete()
    {
        var start = Encoding.UTF8.GetBytes(Fixture.Events("images.sse")[0]);

        (await Offline.CallAsync("https://api.openai.com/v1/images/edits", "{}", start, "text/event-stream")).Has(
            ("error.type", "incomplete"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task A_refused_prompt_is_named()
    {
        (await Offline.CallAsync(
            "https://api.openai.com/v1/images/generations",
            "{}",
            """{"error":{"code":"moderation_blocked","message":"m","type":"image_generation_user_error"}}"""u8.ToArray(),
            status: HttpStatusCode.BadRequest)).Has(
            ("error.type", "moderation_blocked"), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task What_a_picture_is_priced_by_is_told()
    {
        (await Offline.CallAsync(
            "https://api.openai.com/v1/images/generations",
            """{"model":"dall-e-3","size":"1792x1024","quality":"hd","n":2}""",
            """{"data":[{"url":"a"},{"url":"b"}]}""")).Has(
            ("farthing.image.size", "1792x1024"), ("farthing.image.quality", "hd"), ("farthing.image.n", 2L), ("farthing.usage.units.image", 2L));
        (await Offline.CallAsync(
            "https://api.openai.com/v1/images/generations",
            """{"model":"gpt-image-1","size":"auto","quality":"auto"}""",
            """{"size":"1024x1024","quality":"high","data":[{"b64_json":"a"}],"usage":{"input_tokens":1,"output_tokens":4160,"total_tokens":4161}}""")).Has(
            ("farthing.image.size", "1024x1024"), ("farthing.image.quality", "high"), ("farthing.image.n", null));
    }

    [Fact]
    public async Task An_edit_is_sent_in_a_form()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(new byte[3000]), "image", "coin.png" },
            { new StringContent("gpt-image-1"), "model" },
            { new StringContent("1024x1536"), "size" },
            { new StringContent("3"), "n" },
        };

        (await Offline.CallAsync("https://api.openai.com/v1/images/edits", form, Fixture.Bytes("images_dalle.json"))).Has(
            ("gen_ai.request.model", "gpt-image-1"), ("farthing.image.size", "1024x1536"), ("farthing.image.n", 3L));
    }
}
