using System.Text;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Framing;

public class FormParserTests
{
    private const string Form =
        "--b-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\nContent-Type: image/png\r\n\r\n\u0001\n\r\nname=\"model\"\n\r\n"
        + "--b-1\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ngpt-image-1\r\n"
        + "--b-1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=size\r\n\r\n1024x1024\r\n"
        + "--b-1\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nLONG\r\nsecond line\r\n"
        + "--b-1\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--b-1--\r\n";

    [Fact]
    public void Fields_are_read_and_files_skipped_wherever_the_form_is_cut()
    {
        var bytes = Encoding.UTF8.GetBytes(Form);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal("model=gpt-image-1 size=1024x1024 prompt=LONG n=2", Read(bytes, cut));
        }
    }

    [Fact]
    public void A_field_that_is_longer_than_any_of_interest_is_skipped() =>
        Assert.Equal(
            "model=gpt-image-1 size=1024x1024 n=2",
            Read(Encoding.UTF8.GetBytes(Form.Replace("LONG", new string('x', 5000), StringComparison.Ordinal)), 700));

    [Fact]
    public void A_form_that_is_sent_again_is_read_again()
    {
        var heard = new Heard();
        var parser = new FormParser("b-1", heard);
        parser.Feed(Encoding.UTF8.GetBytes(Form[..200]));
        parser.Restart();
        parser.Feed(Encoding.UTF8.GetBytes(Form));

        Assert.EndsWith("n=2", heard.Text, StringComparison.Ordinal);
    }

    private static string Read(byte[] bytes, int cut)
    {
        var heard = new Heard();
        var parser = new FormParser("b-1", heard);
        parser.Feed(bytes.AsSpan(0, cut));
        parser.Feed(bytes.AsSpan(cut));
        return heard.Text;
    }

    private sealed class Heard : IFormSink
    {
        private readonly List<string> _fields = [];

        public string Text => string.Join(' ', _fields);

        public void OnField(string name, string value) => _fields.Add($"{name}={value}");
    }
}
