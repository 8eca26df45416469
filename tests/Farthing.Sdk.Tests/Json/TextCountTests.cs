using System.Text;
using System.Text.Json;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Tests.Json;

public class TextCountTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Texts =>
        ["", "plain", "two\nlines \"quoted\" \\", "Grüße ¼ €", "🪙 and \u0001", "\u00fc mixed with 🪙🪙\ttab", "/slash"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Escaped_or_not_and_cut_anywhere_a_text_counts_its_bytes(string text)
    {
        var expected = Encoding.UTF8.GetByteCount(text);
        foreach (var options in new[] { null, Unescaped })
        {
            var document = Document(text, options);
            for (var cut = 0; cut <= document.Length; cut++)
            {
                Assert.Equal(expected, Count(document, cut, ofCharacters: false));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Characters_are_what_a_reader_sees_as_one_code_point(string text)
    {
        var expected = text.EnumerateRunes().Count();

        Assert.Equal(expected, Count(Document(text, null), 3, ofCharacters: true));
        Assert.Equal(expected, Count(Document(text, Unescaped), 3, ofCharacters: true));
    }

    [Theory]
    [InlineData("""{"a":"12","b":"123","skipped":"1234"}""", 5)]
    [InlineData("""{"a":["12","34",5,{"text":"6","other":"x"}]}""", 5)]
    [InlineData("""{"raw":{"k":["v",1]}}""", 13)]
    [InlineData("""{"raw":[{"k":1}]}""", 9)]
    [InlineData("""{"raw":"v\n"}""", 2)]
    [InlineData("""{"a":{"text":"12","image":{"url":"data:image/png;base64,AAAA"}}}""", 2)]
    public void Text_is_counted_at_its_paths_alone_and_a_raw_value_by_its_bytes(string json, long expected)
    {
        var document = Encoding.UTF8.GetBytes(json);
        for (var cut = 0; cut <= document.Length; cut++)
        {
            Assert.Equal(expected, Count(document, cut, ofCharacters: false));
        }
    }

    private static byte[] Document(string text, JsonSerializerOptions? options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { a = text, other = "not counted" }, options);

    private static long Count(byte[] document, int cut, bool ofCharacters)
    {
        var scanner = new JsonScanner(
            new JsonPaths(("a", JsonPaths.Text), ("a.text", JsonPaths.Text), ("b", JsonPaths.Text), ("raw", JsonPaths.Raw)), new Deaf());
        if (ofCharacters)
        {
            scanner.CountCharacters();
        }

        scanner.Feed(document.AsSpan(0, cut));
        scanner.Feed(document.AsSpan(cut));
        Assert.True(scanner.IsDone);
        return scanner.Counted;
    }

    /// <summary>Text that is counted is told to nobody.</summary>
    private sealed class Deaf : IJsonSink
    {
        public void OnOpen(int id) => Assert.Fail("opened");

        public void OnValue(int id, JsonScalar value) => Assert.Fail("told");

        public void OnClose(int id) => Assert.Fail("closed");
    }
}
