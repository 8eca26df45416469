using System.Text;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Tests.Sse;

/// <summary>What looks like the event before must still be read when it means something else.</summary>
public class RepeatedEventTests
{
    private const string Head = """data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"#"},"finish_reason":null}],"usage":null}""" + "\n\n";

    [Fact]
    public void A_third_event_that_differs_in_its_text_alone_is_known_by_the_first_two()
    {
        var repeated = new RepeatedEvent();
        var (first, second, third) = (Bytes("one"), Bytes("two"), Bytes("and three"));

        Assert.Equal(0, repeated.TextStart(first));
        repeated.Keep(first, 0);
        var text = repeated.TextStart(second);
        Assert.Equal(Head.IndexOf('#', StringComparison.Ordinal), text);
        repeated.Keep(second, text);

        Assert.Equal(third.Length, repeated.Match([.. third, .. first]));
        Assert.Equal(0, repeated.Match(third.AsSpan(0, third.Length - 1)));
        Assert.Equal(0, repeated.Match(Bytes("an \"escape")));
    }

    [Fact]
    public void A_text_never_reaches_into_the_next_event()
    {
        var (before, after) = (Head[..Head.IndexOf('#', StringComparison.Ordinal)], Head[(Head.IndexOf('#', StringComparison.Ordinal) + 1)..]);

        var reading = Reading.OfChat(string.Concat(Words(10).Select(With)) + before + "cut\n\n" + "data: more" + after, isStream: true);

        Assert.Equal(12, reading.Chunks);
    }

    [Fact]
    public void Repetitions_are_counted_like_any_event()
    {
        var reading = Reading.OfChat(string.Concat(Words(50).Select(With)), isStream: true);

        Assert.Equal(50, reading.Chunks);
        Assert.Equal("a", reading.Id);
    }

    [Theory]
    [InlineData("""data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"w1"},"finish_reason":"stop"}],"usage":null}""")]
    [InlineData("""data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x\"},\"finish_reason\":null}],\"usage\":null}"},"finish_reason":"stop"}],"usage":null}""")]
    public void An_event_that_ends_the_answer_is_read(string last)
    {
        var reading = Reading.OfChat(string.Concat(Words(10).Select(With)) + last + "\n\n", isStream: true);

        Assert.Equal("stop", reading.Finish);
        Assert.Equal(11, reading.Chunks);
    }

    [Fact]
    public void An_event_cut_in_its_text_does_not_hide_the_next()
    {
        var cut = With("half");
        var usage = """data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";

        var reading = Reading.OfChat(string.Concat(Words(10).Select(With)) + cut[..cut.IndexOf("half", StringComparison.Ordinal)] + "\n\n" + usage + "\n\n" + With("more"), isStream: true);

        Assert.Equal(3, reading.Usage.Input);
        Assert.Equal(4, reading.Usage.Output);
    }

    [Fact]
    public void A_type_that_varies_is_no_text()
    {
        static string Event(string type) => $$"""data: {"type":"{{type}}"}""" + "\n\n";

        var reading = Reading.OfMessages(Event("ping") + Event("pong") + Event("pang") + Event("message_stop"), isStream: true);

        Assert.True(reading.SawEnd);
    }

    [Fact]
    public void A_key_that_varies_is_no_text()
    {
        static string Event(string key) => $$"""data: {"{{key}}":{"prompt_tokens":3,"completion_tokens":4 } }""" + "\n\n";

        var reading = Reading.OfChat(Event("a") + Event("b") + Event("c") + Event("usage"), isStream: true);

        Assert.Equal(3, reading.Usage.Input);
    }

    private static IEnumerable<string> Words(int count) => Enumerable.Range(0, count).Select(i => "w" + i);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(With(text));

    private static string With(string text) => Head.Replace("#", text, StringComparison.Ordinal);
}
