using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>Every reader, in every framing, on bodies that nobody sends on purpose.</summary>
public class ReaderFuzzTests
{
    /// <summary>A reader's own, and its buffers'.</summary>
    private const int MostBytes = 16 * 1024;

    private static readonly string?[] Hosts = [null, null, Providers.XAI, Providers.OpenRouter, Providers.Perplexity, Providers.DeepSeek];

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> readers = [];
            foreach (var (format, framing) in Corpus.All)
            {
                readers.Add(format.ToString(), framing.ToString());
            }

            return readers;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_body_makes_a_reader_throw_hang_grow_or_count_below_zero(string format, string framing)
    {
        var (wire, cut) = (Enum.Parse<WireFormat>(format), Enum.Parse<BodyFraming>(framing));
        Fuzz.Run($"{format} {framing}", new Corpus(wire, cut).Make, (random, body) =>
        {
            var provider = Hosts[random.Next(Hosts.Length)];
            var sizes = Fuzz.Sizes(random, body.Length);
            var reader = Readers.For(wire, provider, cut);

            // What is kept is bounded; texts that are replaced by later ones cost as much as they are long.
            Fuzz.Bounded(MostBytes + (4 * body.Length), () =>
            {
                reader = Readers.For(wire, provider, cut);
                Feed(reader, body, sizes);
                _ = reader.ReadUsage();
            });
            Harmless.Check(reader);
            if (random.Next(4) == 0)
            {
                Assert.Equal(Reading.Of(wire, provider, cut, body), Reading.Of(wire, provider, cut, body, sizes));
            }
        });
    }

    private static void Feed(ResponseReader reader, ReadOnlySpan<byte> body, int[] sizes)
    {
        foreach (var size in sizes)
        {
            var take = Math.Min(size, body.Length);
            reader.Feed(body[..take]);
            body = body[take..];
        }

        reader.Feed(body);
        reader.Finish();
    }
}
