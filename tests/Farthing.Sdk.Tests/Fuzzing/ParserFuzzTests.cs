using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>What lies beneath the readers, by itself: each says the same however its input is cut, and no more than is in it.</summary>
public class ParserFuzzTests
{
    private static readonly JsonPaths Paths = new(
        ("id", 1), ("model", 2), ("usage", 3), ("usage.prompt_tokens", 4), ("usage.prompt_tokens_details", 5),
        ("usage.prompt_tokens_details.cached_tokens", 6), ("choices", 7), ("choices.finish_reason", 8), ("choices.index", 9));

    private delegate void Feeding(ReadOnlySpan<byte> bytes);

    [Fact]
    public void Events() => Run("SseParser", new Corpus(WireFormat.ChatCompletions, BodyFraming.Events), heard =>
    {
        var parser = new SseParser(heard);
        return (parser.Feed, parser.Finish);
    });

    [Fact]
    public void Lines() => Run("LineParser", new Corpus(WireFormat.OllamaChat, BodyFraming.Lines), heard =>
    {
        var parser = new LineParser(heard);
        return (parser.Feed, parser.Finish);
    });

    [Fact]
    public void Frames() => Run("EventStreamParser", new Corpus(WireFormat.Converse, BodyFraming.Frames), heard =>
    {
        var parser = new EventStreamParser(heard);
        return (parser.Feed, parser.Finish);
    });

    [Fact]
    public void Base64_in_frames() => Run("ChunkPayload", new Corpus(WireFormat.InvokeModel, BodyFraming.Chunks), heard =>
    {
        var parser = new EventStreamParser(new ChunkPayload(heard));
        return (parser.Feed, parser.Finish);
    });

    [Fact]
    public void Documents() => Run("JsonScanner", new Corpus(WireFormat.ChatCompletions, BodyFraming.Document), heard =>
    {
        var scanner = new JsonScanner(Paths, heard);
        return (scanner.Feed, () => { });
    });

    private static void Run(string name, Corpus corpus, Func<Heard, (Feeding Feed, Action Finish)> parser) => Fuzz.Run(name, corpus.Make, (random, input) =>
    {
        var (whole, cut) = (new Heard(input.Length), new Heard(input.Length));
        Feed(parser(whole), input);
        Feed(parser(cut), input, Fuzz.Sizes(random, input.Length));
        Heard.Same(whole, cut);
    });

    private static void Feed((Feeding Feed, Action Finish) parser, ReadOnlySpan<byte> input, params int[] sizes)
    {
        foreach (var size in sizes)
        {
            var take = Math.Min(size, input.Length);
            parser.Feed(input[..take]);
            input = input[take..];
        }

        parser.Feed(input);
        parser.Finish();
    }
}
