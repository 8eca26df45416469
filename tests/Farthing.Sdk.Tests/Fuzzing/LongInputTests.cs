using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>What a reader costs does not grow with what it is fed.</summary>
public class LongInputTests
{
    private const int PieceSize = 4096;
    private const int Length = 512 * 1024;

    /// <summary>A reader's own, and its buffers'.</summary>
    private const int MostBytes = 24 * 1024;

    private static readonly Dictionary<string, Func<int, byte[]>> Documents = new()
    {
        ["a long text that is wanted"] = length => Bytes("{\"id\":\"" + new string('a', length) + "\",\"model\":\"" + new string('b', length) + "\"}"),
        ["a long text that is not"] = length => Bytes("{\"zzz\":\"" + new string('a', length) + "\"}"),
        ["a text of escapes"] = length => Bytes("{\"id\":\"" + string.Concat(Enumerable.Repeat("\\u00bc", length / 6)) + "\"}"),
        ["a long key"] = length => Bytes("{\"" + new string('a', length) + "\":1}"),
        ["a long number"] = length => Bytes("{\"usage\":{\"prompt_tokens\":" + new string('9', length) + "}}"),
        ["deep arrays"] = length => Bytes(new string('[', length)),
        ["deep objects"] = length => Bytes(string.Concat(Enumerable.Repeat("{\"usage\":", length / 9))),
        ["an array of objects"] = length => Bytes("{\"choices\":[" + string.Concat(Enumerable.Repeat("{\"index\":0},", length / 12)) + "{}]}"),
        ["blanks"] = length => Bytes(new string(' ', length)),
        ["lines"] = length => Bytes(new string('\n', length)),
        ["returns"] = length => Bytes(new string('\r', length)),
        ["a comment"] = length => Bytes("\n:" + new string('x', length)),
        ["zeros"] = length => new byte[length],
    };

    public static TheoryData<string> Kinds => [.. Documents.Keys, "many documents"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_body_of_half_a_megabyte_costs_no_more_memory_than_a_small_one(string kind)
    {
        foreach (var framing in Enum.GetValues<BodyFraming>())
        {
            var body = Body(kind, framing, Length);
            foreach (var (format, _) in Corpus.All.Where(row => row.Framing == framing))
            {
                Fuzz.Bounded(MostBytes, () => Read(format, framing, body));
            }
        }
    }

    private static byte[] Body(string kind, BodyFraming framing, int length) => kind == "many documents"
        ? Framed.Of(framing, [.. Enumerable.Repeat("{\"zzz\":\"x\",\"yyy\":[1,{}]}"u8.ToArray(), framing == BodyFraming.Document ? 1 : length / 48)])
        : Framed.Of(framing, Documents[kind](length));

    private static void Read(WireFormat format, BodyFraming framing, ReadOnlySpan<byte> body)
    {
        var reader = Readers.For(format, null, framing);
        for (; body.Length > PieceSize; body = body[PieceSize..])
        {
            reader.Feed(body[..PieceSize]);
        }

        reader.Feed(body);
        reader.Finish();
        _ = reader.ReadUsage();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
