using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class AllocationTests
{
    private const int Chunks = 2000;

    public static TheoryData<string> Streams => ["gemini", "converse", "claude in chunks", "ollama", "cohere", "sglang"];

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_chunk_costs_no_memory(string stream)
    {
        var (format, framing, chunk) = Of(stream);
        var reader = Readers.For(format, provider: null, framing);
        Feed(reader, chunk, 50);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Feed(reader, chunk, Chunks);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        Assert.Equal(Chunks + 50, reader.Chunks);
    }

    /// <summary>Each chunk comes in two pieces, so that what is cut is kept too.</summary>
    private static void Feed(ResponseReader reader, ReadOnlySpan<byte> chunk, int times)
    {
        for (var i = 0; i < times; i++)
        {
            reader.Feed(chunk[..(chunk.Length / 2)]);
            reader.Feed(chunk[(chunk.Length / 2)..]);
        }
    }

    private static (WireFormat Format, BodyFraming Framing, byte[] Chunk) Of(string stream) => stream switch
    {
        "gemini" => (WireFormat.GenerateContent, BodyFraming.Events, Encoding.UTF8.GetBytes(Fixture.Text("gemini.sse").Split("\r\n\r\n")[2] + "\r\n\r\n")),
        "converse" => (WireFormat.Converse, BodyFraming.Frames, Frame.Event("contentBlockDelta", """{"delta":{"text":"hello"},"p":"ab"}""")),
        "claude in chunks" => (WireFormat.InvokeModel, BodyFraming.Chunks, Frame.Chunk("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}""")),
        "ollama" => (WireFormat.OllamaChat, BodyFraming.Lines, Encoding.UTF8.GetBytes(Fixture.Text("ollama.ndjson").Split('\n')[1] + "\n")),
        "cohere" => (WireFormat.CohereChat, BodyFraming.Events, Encoding.UTF8.GetBytes(Fixture.Events("cohere.sse")[3])),
        _ => (WireFormat.EngineGenerate, BodyFraming.Events, Encoding.UTF8.GetBytes(Fixture.Events("engine_sglang.sse")[0])),
    };
}
