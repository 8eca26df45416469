using System.Text;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Framing;

public class LineParserTests
{
    [Theory]
    [InlineData("{}\n{}\n", 2)]
    [InlineData("{}\r\n{}\r\n", 2)]
    [InlineData("\n \r\n{}\n\n\n{}", 2)]
    [InlineData("", 0)]
    [InlineData("\n\n", 0)]
    public void Each_line_that_is_not_blank_is_a_record(string text, int records)
    {
        foreach (var size in (int[])[1, 2, 3, 100])
        {
            var sink = new Counter();
            var parser = new LineParser(sink);
            foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(size))
            {
                parser.Feed(piece);
            }

            parser.Finish();

            Assert.Equal(records, sink.Records);
        }
    }

    private sealed class Counter : IRecordSink
    {
        public int Records { get; private set; }

        public void OnData(ReadOnlySpan<byte> data) => Assert.NotEqual(0, data.Length);

        public void OnRecord() => Records++;

        public void OnFault(string? name) => Assert.Fail();
    }
}
