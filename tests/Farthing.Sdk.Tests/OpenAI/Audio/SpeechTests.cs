using System.Net;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI.Audio;

public class SpeechTests
{
    private const string Request = """{"model":"tts-1-hd","input":"Gr\u00fc\u00dfe 🪙\n\ud83e\ude99","voice":"alloy"}""";

    [Fact]
    public async Task Speech_is_paid_by_the_character_that_was_sent()
    {
        var span = await Offline.CallAsync("https://api.openai.com/v1/audio/speech", Request, [0xFF, 0xF3, 0x7B], "audio/mpeg");

        Assert.Equal("generate_content tts-1-hd", span.DisplayName);
        span.Has(
            ("gen_ai.output.type", "speech"),
            ("gen_ai.provider.name", "openai"),
            ("farthing.usage.units.character", 9L),
            ("farthing.usage.source", "request"),
            ("farthing.estimate.input_bytes", null),
            ("error.type", null));
    }

    [Fact]
    public async Task A_refused_text_costs_nothing() =>
        (await Offline.CallAsync("https://api.openai.com/v1/audio/speech", Request, """{"error":{"code":"invalid_voice"}}"""u8.ToArray(), status: HttpStatusCode.BadRequest)).Has(
            ("farthing.usage.units.character", null), ("farthing.usage.source", "none"), ("error.type", "invalid_voice"));

    [Fact]
    public async Task Speech_in_events_may_tell_its_tokens_which_are_of_sound() =>
        (await Offline.CallAsync(
            "https://api.openai.com/v1/audio/speech",
            Request,
            "data: {\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"}\n\ndata: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}\n\n"u8.ToArray(),
            "text/event-stream")).Has(
            ("farthing.usage.units.character", 9L),
            ("gen_ai.usage.input_tokens", 14L),
            ("gen_ai.usage.audio.output_tokens", 101L),
            ("farthing.response.complete", null));
}
