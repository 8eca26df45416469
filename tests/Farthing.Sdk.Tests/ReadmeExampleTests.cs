using System.Runtime.CompilerServices;
using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests;

[Collection(nameof(Silence))]
public class ReadmeExampleTests
{
    [Fact]
    public async Task The_example_calls_the_model_and_reports_the_call()
    {
        await using var model = FixtureServer.Of("openai.json");
        var reported = new TaskCompletionSource<Exchange>();
        await using var farthing = new FixtureServer(exchange =>
        {
            reported.TrySetResult(exchange);
            return exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
        });
        Environment.SetEnvironmentVariable("FARTHING_ENDPOINT", farthing.Uri.ToString());
        Environment.SetEnvironmentVariable("FARTHING_KEY", "fk_example");
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_HEADERS", "x-other-vendor=secret");
        try
        {
            Assert.StartsWith("A \"farthing\"", await ReadmeExample.RunAsync("sk-1", new Uri(model.Uri, "/v1"), "What is a farthing?"), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FARTHING_ENDPOINT", null);
            Environment.SetEnvironmentVariable("FARTHING_KEY", null);
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_HEADERS", null);
        }

        var export = await reported.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith("POST /v1/traces HTTP/1.1", export.Head, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer fk_example", export.Head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/x-protobuf", export.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("x-other-vendor", export.Head, StringComparison.Ordinal);
        var sent = Encoding.UTF8.GetString(export.Body);
        Assert.Contains("gen_ai.usage.input_tokens", sent, StringComparison.Ordinal);
        Assert.Contains("farthing.customer", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("What is a farthing?", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_is_at_most_ten_lines()
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Here())!, "ReadmeExample.cs"));
        var example = lines.SkipWhile(l => l.Trim() != "// <example>").Skip(1).TakeWhile(l => l.Trim() != "// </example>");

        Assert.InRange(example.Count(), 1, 10);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
