using System.Text;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Tests.Sse;

public class SseParserTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b|")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b|")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b|")]
    [InlineData("data:a\n\n", "a|")]
    [InlineData("data:  a\n\n", " a|")]
    [InlineData("data: a\ndata: b\n\n", "a\nb|")]
    [InlineData(": comment\n\ndata: a\n\n", "a|")]
    [InlineData("event: ping\nid: 1\nretry: 5\ndata: a\n\n", "a|")]
    [InlineData("data\n\ndatum: x\n\ndat\n\n", "")]
    [InlineData("\uFEFFdata: a\n\n", "a|")]
    [InlineData("data: a", "a|")]
    [InlineData("data: [DONE]\n\n", "done|")]
    [InlineData("data: [DONE]", "done|")]
    [InlineData("data: [DONE]x\n\ndata: [1]\n\n", "||")]
    [InlineData("\n\n\n", "")]
    public void Events_are_found_whatever_the_line_ends_and_cuts(string stream, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var heard = new Heard();
            var parser = new SseParser(heard);
            foreach (var piece in bytes.Chunk(size))
            {
                parser.Feed(piece);
            }

            parser.Finish();
            Assert.Equal(expected, heard.Text.ToString());
        }
    }

    private sealed class Heard : ISseSink
    {
        public StringBuilder Text { get; } = new();

        public void OnData(ReadOnlySpan<byte> data) => Text.Append(Encoding.UTF8.GetString(data));

        public void OnEvent(bool isDone) => Text.Append(isDone ? "done|" : "|");
    }
}
