using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Farthing.Sdk.Tests.Calls;

public class ReuseUnderAbortTests
{
    private const int Calls = 400;

    [Fact]
    public async Task A_body_that_is_let_go_while_it_is_read_never_mixes_with_another()
    {
        var user = Guid.NewGuid().ToString();
        ConcurrentBag<Activity> ended = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("user.id"), user))
                {
                    ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var scope = Attribution.Begin(user: user);
        using var http = new HttpClient(new FarthingHandler(new Numbered()));

        await Parallel.ForAsync(0, Calls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, stop) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"https://api.openai.com/v1/chat/completions?n={number}");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            var stream = await response.Content.ReadAsStreamAsync(stop);
            var reading = Task.Run(() => ReadAll(stream), stop);
            if (number % 2 == 0)
            {
                response.Dispose();
            }

            await reading;
        });

        Assert.Equal(Calls, ended.Count);
        foreach (var span in ended.Where(s => s.GetTagItem("gen_ai.response.id") is not null && s.GetTagItem("gen_ai.usage.input_tokens") is not null))
        {
            var number = long.Parse((string)span.GetTagItem("gen_ai.response.id")!, CultureInfo.InvariantCulture);
            Assert.Equal(number, span.GetTagItem("gen_ai.usage.input_tokens"));
        }

        Assert.InRange(ended.Count(s => Equals(s.GetTagItem("farthing.usage.source"), "body")), Calls / 2, Calls);
    }

    private static void ReadAll(Stream stream)
    {
        var buffer = new byte[16];
        try
        {
            while (stream.Read(buffer, 0, buffer.Length) > 0)
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // Let go meanwhile.
        }
    }

    /// <summary>Answers with the number that it is asked for, as id and as usage.</summary>
    private sealed class Numbered : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var number = request.RequestUri!.Query[3..];
            var body = Encoding.UTF8.GetBytes(
                $$$"""{"id":"{{{number}}}","model":"m","choices":[{"index":0,"message":{"content":"{{{new string('a', 300)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":{{{number}}},"completion_tokens":1}}""");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(body)), RequestMessage = request });
        }
    }
}
