using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using FsCheck;
using FsCheck.Xunit;

namespace Farthing.Sdk.Tests.Calls;

public class ReadingPropertyTests
{
    private static readonly WireFormat[] Formats = Enum.GetValues<WireFormat>();

    private static readonly BodyFraming[] Framings = Enum.GetValues<BodyFraming>();

    public static TheoryData<string> Names => [.. Fixture.All];

    [Property(MaxTest = 500)]
    public bool Every_split_of_a_response_gives_the_same_reading(NonNegativeInt fixture, PositiveInt[] sizes)
    {
        var name = Fixture.All[fixture.Get % Fixture.All.Length];
        return Reading.OfFixture(name) == Reading.OfFixture(name, [.. sizes.Select(s => s.Get)]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_byte_at_a_time_gives_the_same_reading(string name)
    {
        var ones = Enumerable.Repeat(1, Fixture.Bytes(name).Length).ToArray();

        Assert.Equal(Reading.OfFixture(name), Reading.OfFixture(name, ones));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cut_at_any_byte_gives_the_same_reading(string name)
    {
        var whole = Reading.OfFixture(name);
        for (var cut = 1; cut < Fixture.Bytes(name).Length; cut++)
        {
            Assert.Equal(whole, Reading.OfFixture(name, cut));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_response_never_throws_and_reads_the_same_however_it_is_split(string name)
    {
        var random = new Random(20260);
        for (var round = 0; round < 2000; round++)
        {
            var body = Fixture.Bytes(name);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                body = Damaged(body, random);
            }

            var format = random.Next(2) == 0 ? Fixture.Format(name) : Formats[random.Next(Formats.Length)];
            var framing = random.Next(2) == 0 ? Fixture.FramingOf(name) : Framings[random.Next(Framings.Length)];
            var provider = Fixture.Provider(name);
            var sizes = Enumerable.Range(0, 20).Select(_ => random.Next(1, 60)).ToArray();
            Assert.Equal(Reading.Of(format, provider, framing, body), Reading.Of(format, provider, framing, body, sizes));
        }
    }

    [Theory]
    [InlineData("openai.sse", 1)]
    [InlineData("deepseek.sse", 1)]
    [InlineData("perplexity.sse", 0)]
    [InlineData("completions.sse", 0)]
    [InlineData("responses.sse", 4)]
    [InlineData("audio.sse", 0)]
    [InlineData("images.sse", 0)]
    public void A_chunk_allocates_nothing(string name, int index)
    {
        var reader = Readers.For(Fixture.Format(name), Fixture.Provider(name), BodyFraming.Events);
        var text = System.Text.Encoding.UTF8.GetString(Fixture.Bytes(name)).ReplaceLineEndings("\n").Split("\n\n").Where(e => e[0] != ':').ElementAt(index);
        var chunk = System.Text.Encoding.UTF8.GetBytes(text + "\n\n");
        for (var i = 0; i < 10; i++)
        {
            reader.Feed(chunk);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            // Whole, and cut where no chunk repeats another.
            reader.Feed(chunk.AsSpan(0, 20));
            reader.Feed(chunk.AsSpan(20));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2048);
    }

    [Fact]
    public void Noise_never_throws()
    {
        var random = new Random(4711);
        var letters = "{}[]\",:\\ \r\ndatausgeprompt_tokens0123456789.-nulltrue"u8.ToArray();
        for (var round = 0; round < 5000; round++)
        {
            var body = new byte[random.Next(1, 400)];
            for (var i = 0; i < body.Length; i++)
            {
                body[i] = random.Next(4) == 0 ? (byte)random.Next(256) : letters[random.Next(letters.Length)];
            }

            _ = Reading.Of(Formats[round % Formats.Length], null, Framings[random.Next(Framings.Length)], body, random.Next(1, 50), random.Next(1, 50));
        }
    }

    private static byte[] Damaged(byte[] body, Random random)
    {
        var at = random.Next(body.Length);
        var length = random.Next(1, Math.Min(40, body.Length - at + 1));
        return random.Next(4) switch
        {
            0 => [.. body[..at], .. body[(at + length)..]],
            1 => [.. body[..at], .. body[at..(at + length)], .. body[at..]],
            2 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
            _ => [.. body[..at], (byte)"{}[]\":,\\\n\r 0-"[random.Next(13)], .. body[(at + 1)..]],
        };
    }
}
