using System.Net.Http.Headers;
using System.Text;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Tests.Fuzzing;

public class RequestFuzzTests
{
    private const int MostBytes = 12 * 1024;
    private static readonly HttpHeaders s_headers = new HttpRequestMessage().Headers;

    private static readonly byte[][] Requests =
    [
        .. ((string[])
        [
            """{"model":"gpt-4o","stream":true,"max_completion_tokens":300,"max_tokens":20,"service_tier":"flex","messages":[{"role":"user","content":"¼ \"model\": {\"model\":\"x\"} \ud83e\ude99"}]}""",
            """{"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":64},"generation_config":{"max_output_tokens":3}}""",
            """{"inferenceConfig":{"maxTokens":10},"serviceTier":{"type":"priority"},"max_gen_len":5,"messages":[[[{"model":"no"}]]]}""",
            """{"model":"llama3.2","options":{"num_predict":12},"parameters":{"max_new_tokens":9},"sampling_params":{"max_new_tokens":8},"stream":false}""",
            """{"model":"gpt-5.1","input":[{"role":"user","content":"a"}],"max_output_tokens":300}""",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void No_request_makes_its_reader_throw_grow_or_count_below_zero()
    {
        using var losses = new OwnLosses();
        Fuzz.Run("RequestReader", Make, (random, body) =>
        {
            var sizes = Fuzz.Sizes(random, body.Length);
            var whole = RequestReader.For(WireFormat.ChatCompletions, s_headers);
            Fuzz.Bounded(MostBytes + (4 * body.Length), () => whole = Read(body));
            Assert.False(whole.MaxTokens < 0);
            Assert.False(whole.Model?.Length > 512 || whole.ServiceTier?.Length > 512);
            var cut = Read(body, sizes);
            Assert.Equal((whole.Model, whole.IsStream, whole.MaxTokens, whole.ServiceTier, whole.Text), (cut.Model, cut.IsStream, cut.MaxTokens, cut.ServiceTier, cut.Text));
            losses.CheckNone();
        });
    }

    private static byte[] Make(Random random) =>
        Mutation.Of(Requests[random.Next(Requests.Length)], Requests[random.Next(Requests.Length)], random);

    private static RequestReader Read(ReadOnlySpan<byte> body, params ReadOnlySpan<int> sizes)
    {
        var reader = RequestReader.For(WireFormat.ChatCompletions, s_headers);
        foreach (var size in sizes)
        {
            var take = Math.Min(size, body.Length);
            reader.Observe(body[..take]);
            body = body[take..];
        }

        reader.Observe(body);
        return reader;
    }
}
