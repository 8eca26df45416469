using System.Text;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Framing;

public class EventStreamParserTests
{
    [Fact]
    public void The_checksum_is_that_of_the_standard_however_it_is_cut()
    {
        Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8));
        byte[] long1 = [.. Enumerable.Range(0, 1001).Select(i => (byte)(i * 7))];
        Assert.Equal(Frame.Crc(long1), Crc32.Append(0, long1));
    }

    [Fact]
    public void Each_frame_is_a_record_and_a_fault_has_its_name()
    {
        Assert.Equal(
            ["{\"a\":1}", "|", "{}", "|", "!throttlingException"],
            Read([.. Frame.Event("x", "{\"a\":1}"), .. Frame.Event("y", "{}"), .. Frame.Exception("throttlingException")], out _));
    }

    [Fact]
    public void An_error_frame_is_named_by_its_code()
    {
        Assert.Equal(["!InternalError"], Read(Frame.Of([(":message-type", "error"), (":error-code", "InternalError")], ""), out _));
    }

    [Fact]
    public void Headers_of_every_type_are_stepped_over()
    {
        byte[] headers =
        [
            .. Frame.Header("a", 0, []), .. Frame.Header("b", 1, []), .. Frame.Header("c", 2, [1]), .. Frame.Header("d", 3, [1, 2]),
            .. Frame.Header("e", 4, new byte[4]), .. Frame.Header("f", 5, new byte[8]), .. Frame.Header("g", 6, [0, 2, 9, 9]),
            .. Frame.Header("h", 8, new byte[8]), .. Frame.Header("i", 9, new byte[16]),
            .. Frame.Header(":message-type", 7, [0, 5, .. "event"u8]),
        ];

        Assert.Equal(["{}", "|"], Read(Frame.Of(headers, "{}"u8.ToArray()), out var isBroken));
        Assert.False(isBroken);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(-6)]
    [InlineData(-1)]
    public void One_wrong_byte_breaks_the_stream_and_nothing_after_it_is_read(int at)
    {
        var frame = Frame.Event("x", "{\"a\":1}");
        frame[at < 0 ? frame.Length + at : at] ^= 0x40;

        var heard = Read([.. frame, .. Frame.Event("y", "{}")], out var isBroken);

        Assert.True(isBroken);
        Assert.DoesNotContain("|", heard);
    }

    [Theory]
    [InlineData(10, 255)]
    [InlineData(7, 60)]
    public void A_header_that_runs_over_breaks_the_stream(byte type, byte length)
    {
        Read(Frame.Of(Frame.Header("a", type, [0, length, 1]), []), out var isBroken);

        Assert.True(isBroken);
    }

    [Fact]
    public void Headers_longer_than_the_bound_break_the_stream()
    {
        Read(Frame.Of(new byte[5000], []), out var isBroken);

        Assert.True(isBroken);
    }

    [Fact]
    public void A_base64_document_comes_out_whole_however_it_is_cut()
    {
        var document = string.Concat(Enumerable.Repeat("{\"text\":\"grüezi ÿ\"}", 60));
        var frame = Frame.Event("chunk", $$"""{ "p" : "\"bytes\":", "bytes" : "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(document)).Replace("/", "\\/", StringComparison.Ordinal)}}","x":"bytes"}""");
        for (var size = 1; size < frame.Length; size += 7)
        {
            var sink = new Sink();
            var parser = new EventStreamParser(new ChunkPayload(sink));
            foreach (var piece in frame.Chunk(size))
            {
                parser.Feed(piece);
            }

            Assert.Equal([document, "|"], sink.Heard);
        }
    }

    private static List<string> Read(byte[] bytes, out bool isBroken)
    {
        var whole = new Sink();
        var parser = new EventStreamParser(whole);
        parser.Feed(bytes);
        isBroken = parser.IsBroken;
        var ones = new Sink();
        var slow = new EventStreamParser(ones);
        foreach (var one in bytes)
        {
            slow.Feed([one]);
        }

        Assert.Equal(whole.Heard, ones.Heard);
        Assert.Equal(isBroken, slow.IsBroken);
        return whole.Heard;
    }

    private sealed class Sink : IRecordSink
    {
        private readonly List<byte> _data = [];

        public List<string> Heard { get; } = [];

        public void OnData(ReadOnlySpan<byte> data) => _data.AddRange(data);

        public void OnRecord()
        {
            Flush();
            Heard.Add("|");
        }

        public void OnFault(string? name)
        {
            Flush();
            Heard.Add("!" + name);
        }

        private void Flush()
        {
            if (_data.Count > 0)
            {
                Heard.Add(Encoding.UTF8.GetString([.. _data]));
                _data.Clear();
            }
        }
    }
}
