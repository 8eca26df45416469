using System.Reflection;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Tests.Calls;

public class ReadersTests
{
    public static TheoryData<string> Formats => ["ChatCompletions", "Responses", "Messages"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_reader_that_is_used_again_has_forgotten_all(string name)
    {
        var format = Enum.Parse<WireFormat>(name);
        var random = new Random(7);
        foreach (var bytes in Fixture.Bodies.Select(Fixture.Bytes).SelectMany(b => new[] { b, b[..random.Next(b.Length)], b[..(b.Length / 8)] }))
        {
            var reused = Readers.For(format, "openai", BodyFraming.Document);
            reused.RequestedModel = "m";
            reused.Feed(bytes);
            Readers.Return(reused);
            Assert.Equal(States(New(format)), States(reused));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void It_reads_as_a_new_one_does(string name)
    {
        var format = Enum.Parse<WireFormat>(name);
        foreach (var fixture in Fixture.Bodies.Where(n => Fixture.Format(n) == format))
        {
            var one = Readers.For(format, "x_ai", BodyFraming.Document);
            one.Feed("""{"error":{"code":"x"},"model":"other","usage":{"prompt_tokens":99,"input_tokens":99,"output_tokens":9},"choices":[{"text":"a"""u8);
            Readers.Return(one);

            var again = Readers.For(format, null, BodyFraming.Document);
            Assert.Same(one, again);
            again.Feed(Fixture.Bytes(fixture));
            var fresh = New(format);
            fresh.Feed(Fixture.Bytes(fixture));
            Assert.Equal(fresh.ReadUsage(), again.ReadUsage());
            Assert.Equal((fresh.Model, fresh.ResponseId, fresh.Failed, fresh.OutputBytes), (again.Model, again.ResponseId, again.Failed, again.OutputBytes));
            Readers.Return(again);
        }
    }

    [Fact]
    public void Reading_a_document_makes_nothing_but_its_id()
    {
        var body = Fixture.Bytes("openai.json");
        for (var i = 0; i < 3; i++)
        {
            Read(body);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(body);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 256);
    }

    [Fact]
    public void A_streams_reader_serves_no_other()
    {
        var stream = Readers.For(WireFormat.ChatCompletions, null, BodyFraming.Events);
        Readers.Return(stream);

        Assert.NotSame(stream, Readers.For(WireFormat.ChatCompletions, null, BodyFraming.Document));
    }

    private static void Read(byte[] body)
    {
        var reader = Readers.For(WireFormat.ChatCompletions, "openai", BodyFraming.Document);
        reader.Feed(body);
        _ = reader.ReadUsage();
        Readers.Return(reader);
    }

    private static ResponseReader New(WireFormat format)
    {
        // Takes the free one away first, if there is one.
        _ = Readers.For(format, null, BodyFraming.Document);
        return Readers.For(format, null, BodyFraming.Document);
    }

    /// <summary>Every field of it and of what is its own, so that none is forgotten that may be added.</summary>
    private static string States(object reader)
    {
        var text = new StringBuilder();
        Describe(reader, text, 0);
        return text.ToString();
    }

    private static void Describe(object? value, StringBuilder text, int depth)
    {
        var type = value?.GetType();
        if (type is null || type.IsPrimitive || type.IsEnum || value is string or JsonPaths or Array)
        {
            // A buffer's contents, and levels that were left, are written before they are read.
            text.Append(value is Array ? "buffer" : value).Append(';');
            return;
        }

        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var one = field.GetValue(value);
                if (field.Name is "_levels" or "_kept" || one is ResponseReader || ReferenceEquals(one, value))
                {
                    continue;
                }

                text.Append(field.Name).Append('=');
                Describe(one, text, depth + 1);
            }
        }
    }
}
