using System.Text;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Tests.Json;

public class JsonScannerTests
{
    [Theory]
    [InlineData("""{"a":"x"}""", "1=x;")]
    [InlineData("""{"b":{"c":5}}""", "{2;3=5;}2;")]
    [InlineData("""{"z":{"a":"no","b":{"c":1}},"a":"x"}""", "1=x;")]
    [InlineData("""{"z":[1,[2,{"a":"no"}]],"a":"x"}""", "1=x;")]
    [InlineData("""{"b":[{"c":1},{"c":2}]}""", "{2;3=1;}2;{2;3=2;}2;")]
    [InlineData("""{"z":"\"a\":\"no\"\\","a":"x"}""", "1=x;")]
    [InlineData("""{"a":"\u00e9\n\ud83e\ude99"}""", "1=é\n🪙;")]
    [InlineData(" \r\n\t{ \"a\" : \"x\" , \"b\" : { \"c\" : true } } ", "1=x;{2;3=true;}2;")]
    [InlineData("""{"a":null,"b":{"c":-1.5e3}}""", "1=null;{2;3=-1.5e3;}2;")]
    [InlineData("{}", "")]
    [InlineData("[]", "")]
    [InlineData("\uFEFF{\"a\":\"x\"}", "1=x;")]
    public void Values_at_the_asked_paths_are_heard_in_order_whatever_the_cuts(string document, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (heard, scanner) = Read(bytes, size);
            Assert.Equal(expected, heard);
            Assert.True(scanner.IsDone);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"b\":{\"c\":nope}}")]
    [InlineData("{]")]
    [InlineData("{\"a\" \"x\"}")]
    public void What_is_not_a_document_is_never_done(string document)
    {
        Assert.False(Read(Encoding.UTF8.GetBytes(document), 1).Scanner.IsDone);
    }

    [Fact]
    public void A_value_longer_than_is_kept_is_passed_over()
    {
        var document = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('y', 600) + "\",\"b\":{\"c\":1}}");

        Assert.Equal("{2;3=1;}2;", Read(document, 1000).Heard);
        Assert.Equal("{2;3=1;}2;", Read(document, 7).Heard);
    }

    [Fact]
    public void Nesting_without_end_is_survived()
    {
        var document = Encoding.UTF8.GetBytes("{\"b\":" + new string('[', 100_000) + new string(']', 100_000) + ",\"a\":\"x\"}");

        Assert.Equal("1=x;", Read(document, 4096).Heard);
    }

    private static (string Heard, JsonScanner Scanner) Read(byte[] document, int size)
    {
        var sink = new Sink();
        var scanner = new JsonScanner(new JsonPaths(("a", 1), ("b", 2), ("b.c", 3)), sink);
        foreach (var piece in document.Chunk(size))
        {
            scanner.Feed(piece);
        }

        return (sink.Text.ToString(), scanner);
    }

    private sealed class Sink : IJsonSink
    {
        public StringBuilder Text { get; } = new();

        public void OnOpen(int id) => Text.Append('{').Append(id).Append(';');

        public void OnClose(int id) => Text.Append('}').Append(id).Append(';');

        public void OnValue(int id, JsonScalar value) =>
            Text.Append(id).Append('=').Append(value.AsText() ?? Encoding.UTF8.GetString(value.Raw)).Append(';');
    }
}
