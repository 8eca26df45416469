using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests;

[Collection(nameof(Silence))]
public class FarthingTelemetryTests
{
    [Fact]
    public void A_missing_key_names_the_variable_to_set()
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => FarthingTelemetry.Start(new FarthingOptions()));

        Assert.Contains("FARTHING_KEY", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fk one")]
    [InlineData("fk\none")]
    [InlineData("schlüssel")]
    public void A_key_that_cannot_be_sent_names_the_variable_to_set(string key)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => FarthingTelemetry.Start(new FarthingOptions { Key = key }));

        Assert.Contains("FARTHING_KEY", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("ftp://farthing")]
    [InlineData("/v1/traces")]
    [InlineData("http://farthing/?key=1")]
    public void A_wrong_endpoint_names_the_variable_to_set(string endpoint)
    {
        var options = new FarthingOptions { Key = "fk_1", Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute) };

        var thrown = Assert.Throws<InvalidOperationException>(() => FarthingTelemetry.Start(options));

        Assert.Contains("FARTHING_ENDPOINT", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://farthing", "http://farthing/v1/traces")]
    [InlineData("https://farthing/base/", "https://farthing/base/v1/traces")]
    [InlineData("http://farthing/v1/traces", "http://farthing/v1/traces")]
    public void Spans_go_to_v1_traces_beneath_the_endpoint(string endpoint, string expected)
    {
        Assert.Equal(new Uri(expected), new FarthingOptions { Endpoint = new Uri(endpoint) }.TracesUri());
    }

    [Fact]
    public async Task A_call_inside_a_trace_that_is_not_sampled_is_reported_all_the_same()
    {
        await using var model = FixtureServer.Of("openai.json");
        var reported = new TaskCompletionSource<Exchange>();
        await using var farthing = new FixtureServer(exchange =>
        {
            reported.TrySetResult(exchange);
            return exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
        });
        using var telemetry = FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = farthing.Uri, Environment = "test", ServiceName = "svc" });
        using var http = Clients.Http();
        using var unsampled = new Activity("request").Start();
        Assert.False(unsampled.Recorded);

        using var response = await http.PostAsync(new Uri(model.Uri, "/v1/chat/completions"), new StringContent("{}"));
        Assert.True(telemetry.Flush(TimeSpan.FromSeconds(20)));

        var sent = System.Text.Encoding.UTF8.GetString((await reported.Task).Body);
        Assert.Contains("deployment.environment.name", sent, StringComparison.Ordinal);
        Assert.Contains("svc", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_does_not_hurt_the_app()
    {
        await using var model = FixtureServer.Of("openai.json");
        await using var gone = FixtureServer.Of("openai.json");
        var telemetry = FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = gone.Uri });
        await gone.DisposeAsync();
        using var http = Clients.Http();

        using var response = await http.PostAsync(new Uri(model.Uri, "/v1/chat/completions"), new StringContent("{}"));
        telemetry.Dispose();

        Assert.True(response.IsSuccessStatusCode);
    }
}
