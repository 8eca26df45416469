using System.Text;
using Farthing.Sdk.Framing;
using FsCheck;
using FsCheck.Xunit;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>
/// Every streamed fixture, with every end of line that its framing knows, gives the same meters wherever it is cut: above
/// all where a character, a token, an escape or an end of line is cut in two.
/// </summary>
public class StreamSplitTests
{
    private static readonly (string Name, byte[] Body, int[] Tender)[] Streams =
    [
        .. from name in Fixture.All
           where Fixture.FramingOf(name) != BodyFraming.Document
           from ends in Ends(Fixture.FramingOf(name))
           let body = With(ends, name)
           select ($"{name} {ends}", body, TenderPlaces(body)),
    ];

    public static TheoryData<int, string> All
    {
        get
        {
            TheoryData<int, string> all = [];
            for (var i = 0; i < Streams.Length; i++)
            {
                all.Add(i, Streams[i].Name);
            }

            return all;
        }
    }

    [Property(MaxTest = 2000)]
    public bool Every_split_at_tender_places_gives_the_same_meters(NonNegativeInt stream, NonNegativeInt[] places)
    {
        var (name, body, tender) = Streams[stream.Get % Streams.Length];
        return Read(name, body, [.. places.Select(p => tender[p.Get % tender.Length]).Distinct().Order()]) == Read(name, Fixture.Bytes(FixtureOf(name)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Byte_by_byte_and_at_each_tender_place_the_meters_are_the_same(int stream, string name)
    {
        var (_, body, tender) = Streams[stream];
        var expected = Read(name, Fixture.Bytes(FixtureOf(name)));

        Assert.Equal(expected, Read(name, body, [.. Enumerable.Range(1, body.Length - 1)]));
        Assert.Equal(expected, Read(name, body, tender));
        foreach (var place in tender)
        {
            Assert.Equal(expected, Read(name, body, place));
        }
    }

    [Fact]
    public void There_are_streams_of_every_framing_and_characters_tokens_and_ends_of_line_to_cut()
    {
        Assert.Equal(
            Enum.GetValues<BodyFraming>().Where(f => f != BodyFraming.Document),
            Streams.Select(s => Fixture.FramingOf(FixtureOf(s.Name))).Distinct().Order());
        var cuts = Streams.SelectMany(s => s.Tender.Select(at => (Before: s.Body[at - 1], After: s.Body[at])));
        Assert.Contains(cuts, c => (c.After & 0xC0) == 0x80);
        Assert.Contains(cuts, c => c is { Before: (byte)'\r', After: (byte)'\n' });
        Assert.Contains(cuts, c => c is { Before: (byte)'1', After: (byte)'2' });
    }

    private static Reading Read(string name, byte[] body, params int[] cuts)
    {
        var sizes = new int[cuts.Length];
        for (var i = 0; i < cuts.Length; i++)
        {
            sizes[i] = cuts[i] - (i == 0 ? 0 : cuts[i - 1]);
        }

        var fixture = FixtureOf(name);
        return Reading.Of(Fixture.Format(fixture), Fixture.Provider(fixture), Fixture.FramingOf(fixture), body, sizes);
    }

    private static string[] Ends(BodyFraming framing) => framing switch
    {
        BodyFraming.Events => ["as it is", "LF", "CRLF", "CR", "mark"],
        BodyFraming.Lines or BodyFraming.Array => ["as it is", "CRLF"],
        _ => ["as it is"],
    };

    private static byte[] With(string ends, string name)
    {
        if (ends == "as it is")
        {
            return Fixture.Bytes(name);
        }

        var text = Fixture.Text(name).ReplaceLineEndings("\n");
        return ends == "mark" ? [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)] : Encoding.UTF8.GetBytes(text.ReplaceLineEndings(ends switch
        {
            "CRLF" => "\r\n",
            "CR" => "\r",
            _ => "\n",
        }));
    }

    /// <summary>Where a cut lies inside something; in binary frames everywhere.</summary>
    private static int[] TenderPlaces(byte[] body) =>
        [.. Enumerable.Range(1, body.Length - 1).Where(at => body.AsSpan().Contains((byte)0) || IsTender(body[at - 1], body[at])).Where((_, i) => i % 3 != 2 || body.Length < 4000)];

    private static bool IsTender(byte before, byte after) =>
        (after & 0xC0) == 0x80 || before is (byte)'\\' or (byte)'\r' || (char.IsAsciiLetterOrDigit((char)before) && char.IsAsciiLetterOrDigit((char)after))
        || before == '"' || after is (byte)'"' or (byte)':';

    private static string FixtureOf(string name) => name[..name.IndexOf(' ', StringComparison.Ordinal)];
}
