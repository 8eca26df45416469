using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Replicate;

public class PredictionReaderTests
{
    [Theory]
    [InlineData("https://api.replicate.com/v1/predictions", null)]
    [InlineData("https://api.replicate.com/v1/models/meta/llama-4/predictions", "meta/llama-4")]
    public async Task A_prediction_that_was_waited_for_is_charged_by_the_second(string address, string? model)
    {
        var span = await Offline.CallAsync(address, "{}", Fixture.Bytes("replicate.json"));

        span.Has(
            ("gen_ai.provider.name", "replicate"),
            ("gen_ai.request.model", model),
            ("gen_ai.response.model", "meta/llama-4"),
            ("gen_ai.usage.output_tokens", 40L),
            ("farthing.usage.units.gpu_second", 4.484541),
            ("farthing.usage.source", "body"));
    }

    [Fact]
    public void A_prediction_that_only_began_has_no_usage()
    {
        var reading = Reading.Of(WireFormat.Prediction, """{"id":"a","status":"starting","metrics":{}}""");

        Assert.False(reading.Usage.IsReported);
        Assert.Equal("starting", reading.Finish);
    }

    [Fact]
    public void A_failed_prediction_keeps_its_seconds()
    {
        var reading = Reading.Of(WireFormat.Prediction, """{"id":"a","status":"failed","error":"CUDA","metrics":{"predict_time":1.5}}""");

        Assert.Equal((true, "failed", 1.5), (reading.Failed, reading.ErrorType, reading.Usage.GpuSeconds));
    }

    [Fact]
    public void Predictions_elsewhere_are_not_observed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://example.org/v1/predictions");

        Assert.Null(Endpoint.Of(request));
    }
}
