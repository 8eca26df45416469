using System.Text.Json;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>The bodies that a reader's inputs are made of: its fixtures, and its documents in a framing that none of them has.</summary>
internal sealed class Corpus
{
    private static readonly WireFormat[] OfEvents =
        [WireFormat.ChatCompletions, WireFormat.Responses, WireFormat.Images, WireFormat.Transcriptions];

    private readonly BodyFraming _framing;
    private readonly byte[][] _bodies;
    private readonly byte[][] _documents;

    public Corpus(WireFormat format, BodyFraming framing)
    {
        _framing = framing;
        string[] names = [.. Fixture.All.Where(name => ReaderOf(Fixture.Format(name)) == ReaderOf(format))];
        _documents = [.. names.Where(name => Fixture.FramingOf(name) == BodyFraming.Document).Select(Minified)];
        byte[][] bodies = [.. names.Where(name => Fixture.FramingOf(name) == framing).Select(Fixture.Bytes)];
        _bodies = bodies.Length > 0 ? bodies : [.. _documents.Select(d => Framed.Of(framing, d, d))];
    }

    /// <summary>Each reader once, with every framing that it can be told of.</summary>
    public static IReadOnlyList<(WireFormat Format, BodyFraming Framing)> All { get; } =
    [
        .. from format in Enum.GetValues<WireFormat>().DistinctBy(ReaderOf)
           from framing in OfEvents.Contains(format) ? [BodyFraming.Document, BodyFraming.Events] : Enum.GetValues<BodyFraming>()
           select (format, framing),
    ];

    public byte[] Make(Random random)
    {
        // A wrong checksum ends a stream of frames at once: what is to be read must be damaged before it is framed.
        if (_framing is BodyFraming.Frames or BodyFraming.Chunks && random.Next(2) == 0)
        {
            var documents = new byte[random.Next(1, 4)][];
            for (var i = 0; i < documents.Length; i++)
            {
                documents[i] = Mutation.Of(Any(_documents, random), Any(_documents, random), random);
            }

            return Framed.Of(_framing, documents);
        }

        return Mutation.Of(Any(_bodies, random), Any(_bodies, random), random);
    }

    private static Type ReaderOf(WireFormat format) => Readers.For(format, null, BodyFraming.Document).GetType();

    private static byte[] Any(byte[][] bodies, Random random) => bodies[random.Next(bodies.Length)];

    private static byte[] Minified(string name)
    {
        using var document = JsonDocument.Parse(Fixture.Bytes(name));
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }
}
