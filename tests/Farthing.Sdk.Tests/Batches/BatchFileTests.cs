using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Farthing.Sdk.Batches;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Batches;

public class BatchFileTests
{
    private const string Created = "2025-11-24T16:00:00.0000000Z";

    internal const string OpenAI = """
        {"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"req_1","body":{"id":"chatcmpl-1","object":"chat.completion","created":1764000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"content":"hello\n\"usage\""},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}},"service_tier":"default"}},"error":null}
        {"id":"batch_req_2","custom_id":"b","response":{"status_code":400,"request_id":"req_2","body":{"error":{"code":"bad"}}},"error":null}
        {"id":"batch_req_3","custom_id":"c","response":null,"error":{"code":"batch_expired"}}
        {"id":"batch_req_4","custom_id":"d","response":{"status_code":200,"request_id":"req_4","body":{"object":"response","id":"resp_4","created_at":1764000000,"status":"completed","model":"gpt-5.1","output":[],"usage":{"input_tokens":50,"input_tokens_details":{"cached_tokens":10},"output_tokens":7,"total_tokens":57}}},"error":null}
        {"id":"batch_req_5","custom_id":"e","response":{"status_code":200,"request_id":"req_5","body":{"object":"list","model":"text-embedding-3-small","data":[{"object":"embedding","embedding":[0.1]}],"usage":{"prompt_tokens":8,"total_tokens":8}}},"error":null}
        """;

    internal const string Anthropic = """
        {"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","type":"message","model":"claude-sonnet-4-5","stop_reason":"end_turn","content":[{"type":"text","text":"hi"}],"usage":{"input_tokens":11,"cache_read_input_tokens":30,"cache_creation_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":0},"output_tokens":36,"service_tier":"batch"}}}}
        {"custom_id":"b","result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error"}}}}
        {"custom_id":"c","result":{"type":"expired"}}
        {"custom_id":"d","result":{"type":"canceled"}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Every_line_that_succeeded_is_a_call_of_its_own(int pieces)
    {
        var spans = await DownloadAsync("https://api.openai.com/v1/files/file-1/content", OpenAI, pieces);

        Assert.Equal(["chat gpt-4o-2024-08-06", "chat gpt-5.1", "embeddings text-embedding-3-small"], spans.Select(s => s.DisplayName));
        spans[0].Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai"),
            ("gen_ai.response.id", "chatcmpl-1"),
            ("farthing.call.key", "openai/chatcmpl-1"),
            ("openai.response.service_tier", "batch"),
            ("farthing.response.request_id", "req_1"),
            ("http.response.status_code", 200),
            ("gen_ai.usage.input_tokens", 100L),
            ("gen_ai.usage.cache_read.input_tokens", 60L),
            ("gen_ai.usage.output_tokens", 20L),
            ("gen_ai.usage.reasoning.output_tokens", 5L),
            ("farthing.usage.source", "body"),
            ("farthing.usage.anomaly", null));
        Assert.Equal(["stop"], (string[])spans[0].Tag("gen_ai.response.finish_reasons")!);
        spans[1].Has(("farthing.call.key", "openai/resp_4"), ("gen_ai.usage.input_tokens", 50L), ("gen_ai.usage.cache_read.input_tokens", 10L), ("gen_ai.usage.output_tokens", 7L));
        spans[2].Has(("farthing.call.key", "openai/batch_req_5"), ("gen_ai.operation.name", "embeddings"), ("gen_ai.usage.input_tokens", 8L));
        Assert.All(spans.Take(2), s => Assert.Equal((Created, TimeSpan.FromTicks(1)), (s.StartTimeUtc.ToString("O", CultureInfo.InvariantCulture), s.Duration)));
    }

    [Theory]
    [InlineData("https://farm.openai.azure.com/openai/files/file-1/content?api-version=1", "azure.ai.openai")]
    [InlineData("https://api.mistral.ai/v1/files/file-1/content", "mistral_ai")]
    [InlineData("https://api.groq.com/openai/v1/files/file-1/content", "groq")]
    [InlineData("https://engine.example/v1/files/file-1/content", "openai_compatible")]
    public async Task Others_write_the_same_file(string uri, string provider)
    {
        var spans = await DownloadAsync(uri, OpenAI, 1000);

        spans[0].Has(("gen_ai.provider.name", provider), ("farthing.call.key", provider + "/chatcmpl-1"));
    }

    [Fact]
    public async Task Anthropics_results_are_read_and_what_failed_costs_nothing()
    {
        var span = Assert.Single(await DownloadAsync("https://api.anthropic.com/v1/messages/batches/msgbatch_1/results", Anthropic, 50));

        Assert.Equal("chat claude-sonnet-4-5", span.DisplayName);
        span.Has(
            ("gen_ai.provider.name", "anthropic"),
            ("farthing.call.key", "anthropic/msg_1"),
            ("openai.response.service_tier", "batch"),
            ("gen_ai.usage.input_tokens", 45L),
            ("farthing.usage.cache_write_5m.input_tokens", 4L),
            ("gen_ai.usage.output_tokens", 36L));
    }

    [Theory]
    [InlineData("""{"id":"msgbatch_9","processing_status":"ended","ended_at":"2025-11-24T16:00:00Z"}""", "https://api.anthropic.com/v1/messages/batches/msgbatch_9", "https://api.anthropic.com/v1/messages/batches/msgbatch_9/results")]
    [InlineData("""{"id":"batch_9","status":"completed","output_file_id":"file-9","completed_at":1764000000}""", "https://api.openai.com/v1/batches/batch_9", "https://api.openai.com/v1/files/file-9/content")]
    [InlineData("""{"id":"job_9","status":"SUCCESS","output_file":"file-m9","completed_at":1764000000}""", "https://api.mistral.ai/v1/batch/jobs/job_9", "https://api.mistral.ai/v1/files/file-m9/content")]
    public async Task An_answer_without_a_time_has_that_of_its_batch(string status, string statusUri, string uri)
    {
        Assert.Empty(await DownloadAsync(statusUri, status, 10));

        var body = uri.Contains("anthropic", StringComparison.Ordinal) ? Anthropic : OpenAI.Split('\n')[4];
        Assert.Equal(Created, Assert.Single(await DownloadAsync(uri, body, 1000)).StartTimeUtc.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}}""")]
    [InlineData("""{"messages":[{"role":"user","content":"train"}]}""")]
    [InlineData("\u0001\u0002 PDF\n\n\n")]
    [InlineData("""{"id":"chatcmpl-1","usage":{"prompt_tokens":1}}""")]
    public async Task Any_other_file_is_left_alone(string first) =>
        Assert.Empty(await DownloadAsync("https://api.openai.com/v1/files/file-1/content", first + "\n" + OpenAI, 30));

    [Fact]
    public async Task A_line_that_is_cut_off_is_no_call()
    {
        Assert.Empty(await DownloadAsync("https://api.openai.com/v1/files/file-1/content", OpenAI[..300], 30));
        Assert.Equal(3, (await DownloadAsync("https://api.openai.com/v1/files/file-1/content", OpenAI + "\n" + OpenAI[..300], 30)).Count);
    }

    [Fact]
    public async Task A_file_that_cannot_be_had_is_no_call() =>
        Assert.Empty(await DownloadAsync("https://api.openai.com/v1/files/file-1/content", OpenAI, 30, HttpStatusCode.NotFound));

    [Fact]
    public async Task A_long_file_is_not_kept()
    {
        var lines = new StringBuilder().Insert(0, OpenAI.Split('\n')[1] + "\n", 20_000).ToString();
        var bytes = Encoding.UTF8.GetBytes(OpenAI.Split('\n')[1] + "\n");
        var file = new BatchFile(new BatchAddress(BatchBody.File, "f"), new Uri("https://api.openai.com/v1/files/f/content"), TimeProvider.System);
        Assert.Empty(await DownloadAsync("https://api.openai.com/v1/files/file-1/content", lines, 100_000));

        file.Observe(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        file.Observe(bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);
    }

    [Theory]
    [InlineData("GET", "https://api.openai.com/v1/files/file-1")]
    [InlineData("GET", "https://api.openai.com/v1/files")]
    [InlineData("DELETE", "https://api.openai.com/v1/files/file-1/content")]
    [InlineData("GET", "https://api.openai.com/v1/files/a/b/content")]
    [InlineData("GET", "https://api.anthropic.com/v1/messages/batches")]
    [InlineData("POST", "https://api.anthropic.com/v1/messages/batches/m/results")]
    public void What_tells_of_no_batch_passes_untouched(string method, string uri)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);

        Assert.Null(BatchAddress.Of(request));
    }

    private static async Task<List<Activity>> DownloadAsync(string uri, string body, int piece, HttpStatusCode status = HttpStatusCode.OK)
    {
        var user = Guid.NewGuid().ToString();
        List<Activity> ended = [];
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
        using var http = new HttpClient(new FarthingHandler(new Files(Encoding.UTF8.GetBytes(body), status)));
        using var scope = Attribution.Begin(user: user);
        using var response = await http.GetAsync(new Uri(uri), HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        var copy = new MemoryStream();
        var buffer = new byte[piece];
        while (await stream.ReadAsync(buffer) is var read and > 0)
        {
            copy.Write(buffer, 0, read);
        }

        Assert.Equal(body, Encoding.UTF8.GetString(copy.ToArray()));
        return ended;
    }

    private sealed class Files(byte[] body, HttpStatusCode status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(body), RequestMessage = request });
    }
}
