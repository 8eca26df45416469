using System.Text;
using Farthing.Sdk.Batches;
using Farthing.Sdk.Tests.Batches;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>A batch's output, line by line, as no provider writes it.</summary>
public class BatchFuzzTests
{
    private const int Port = 48_119;

    [Theory]
    [InlineData("api.openai.com", "/v1/files/file-1/content", BatchFileTests.OpenAI)]
    [InlineData("api.anthropic.com", "/v1/messages/batches/msgbatch_1/results", BatchFileTests.Anthropic)]
    public void No_file_makes_its_reader_throw_or_count_below_zero_and_how_it_is_cut_makes_no_difference(string host, string path, string lines)
    {
        using var losses = new OwnLosses();
        using var spans = new Spans(Port);
        var address = new Uri($"https://{host}:{Port}{path}");
        var bytes = Encoding.UTF8.GetBytes(lines);
        Fuzz.Run("BatchFile " + host, random => Mutation.Of(bytes, bytes, random), (random, body) =>
        {
            var whole = Read(spans, address, body, [body.Length]);
            Assert.Equal(whole, Read(spans, address, body, Fuzz.Sizes(random, body.Length)));
            losses.CheckNone();
        });
    }

    private static List<string> Read(Spans spans, Uri address, ReadOnlySpan<byte> body, int[] sizes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var file = new BatchFile(BatchAddress.Of(request)!.Value, address, TimeProvider.System);
        foreach (var size in sizes)
        {
            var take = Math.Min(size, body.Length);
            file.Observe(body[..take]);
            body = body[take..];
        }

        file.Observe(body);
        file.BodyEnded();
        var heard = new List<string>();
        while (!spans.IsEmpty)
        {
            var span = spans.NextAsync().GetAwaiter().GetResult();
            foreach (var (key, value) in span.TagObjects)
            {
                if (value is long and < 0 or int and < 0 or double and not >= 0)
                {
                    Assert.Fail($"{key} is {value}");
                }
            }

            heard.Add(span.DisplayName + string.Join(' ', span.TagObjects.Where(t => t.Value is long).Select(t => $"{t.Key}={t.Value}")));
        }

        return heard;
    }
}
