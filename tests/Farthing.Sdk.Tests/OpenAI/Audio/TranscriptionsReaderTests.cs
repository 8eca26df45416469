using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI.Audio;

public class TranscriptionsReaderTests
{
    private const string Address = "https://api.openai.com/v1/audio/transcriptions";

    [Fact]
    public void Tokens_are_divided_into_audio_and_text()
    {
        Assert.Equal(new Usage { Input = 74, Output = 27, AudioInput = 60 }, Reading.OfFixture("audio.json").Usage);
    }

    [Fact]
    public void A_stream_ends_with_its_usage()
    {
        var reading = Reading.OfFixture("audio.sse");

        Assert.Equal(new Usage { Input = 30, Output = 15, AudioInput = 20 }, reading.Usage);
        Assert.Equal((5, true), (reading.Chunks, reading.SawEnd));
    }

    [Fact]
    public void A_duration_is_seconds_and_no_tokens()
    {
        Assert.Equal(new Usage { AudioSeconds = 9 }, Reading.OfFixture("audio_duration.json").Usage);
    }

    [Fact]
    public void A_long_form_without_usage_tells_its_own_duration()
    {
        var reading = Reading.OfFixture("audio_groq_verbose.json");

        Assert.Equal(new Usage { AudioSeconds = 12.75 }, reading.Usage);
        Assert.Equal("req_9", reading.Id);
    }

    [Theory]
    [InlineData("-3")]
    [InlineData("\"long\"")]
    [InlineData("1e999")]
    public void Seconds_that_are_none_are_named(string written)
    {
        var body = """{"duration":5,"usage":{"type":"duration","seconds":#}}""".Replace("#", written, StringComparison.Ordinal);

        var usage = Reading.Of(WireFormat.Transcriptions, null, isStream: false, Encoding.UTF8.GetBytes(body)).Usage;

        Assert.Equal(new Usage { Anomaly = "AudioSeconds is not a duration" }, usage);
    }

    [Fact]
    public void Mistral_tells_seconds_and_tokens_in_the_words_of_chat()
    {
        var body = """{"model":"voxtral-mini-2507","text":"ok","usage":{"prompt_audio_seconds":203,"prompt_tokens":4,"total_tokens":3264,"completion_tokens":3260}}"""u8;

        var reading = Reading.Of(WireFormat.Transcriptions, null, isStream: false, body);

        Assert.Equal(("voxtral-mini-2507", new Usage { Input = 4, Output = 3260, AudioSeconds = 203 }), (reading.Model, reading.Usage));
    }

    [Fact]
    public async Task A_form_is_a_span_named_by_the_model_that_it_asks_for()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("whisper-1"), "model" },
            { new ByteArrayContent("{\"model\":\"a secret\"}"u8.ToArray()), "file", "speech.mp3" },
        };

        var span = await Offline.CallAsync(Address, form, Fixture.Bytes("audio_duration.json"));

        Assert.Equal("generate_content whisper-1", span.DisplayName);
        span.Has(
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.output.type", "text"),
            ("gen_ai.request.model", "whisper-1"),
            ("farthing.usage.units.audio_second", 9.0),
            ("farthing.usage.source", "body"));
    }

    [Fact]
    public async Task Subtitles_are_not_a_broken_answer()
    {
        (await Offline.CallAsync(Address, "{}", "1\n00:00 --> 00:01\nok\n"u8.ToArray(), "text/plain")).Has(
            ("farthing.usage.source", "none"), ("farthing.usage.anomaly", null), ("error.type", null));
    }

    [Fact]
    public async Task A_stream_that_ends_early_is_incomplete()
    {
        var start = Encoding.UTF8.GetBytes(string.Concat(Fixture.Events("audio.sse")[..2]));

        (await Offline.CallAsync(Address, "{}", start, "text/event-stream")).Has(
            ("error.type", "incomplete"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task A_refused_recording_is_named()
    {
        (await Offline.CallAsync(
            "https://api.groq.com/openai/v1/audio/translations",
            "{}",
            """{"error":{"message":"m","type":"invalid_request_error","code":"file_too_large"}}"""u8.ToArray(),
            status: HttpStatusCode.RequestEntityTooLarge)).Has(
            ("error.type", "file_too_large"), ("gen_ai.provider.name", "groq"));
    }
}
