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
}
