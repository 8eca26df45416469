using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class ServiceTiersTests
{
    [Theory]
    [InlineData("\"service_tier\":\"standard\"", "standard")]
    [InlineData("\"service_tier\":\"standard\",\"speed\":\"standard\"", "standard")]
    [InlineData("\"service_tier\":\"standard\",\"speed\":\"fast\"", "fast")]
    [InlineData("\"speed\":\"fast\"", "fast")]
    [InlineData("\"service_tier\":\"priority\",\"speed\":\"fast\"", "priority_fast")]
    [InlineData("\"service_tier\":\"batch\"", "batch")]
    public void Anthropics_speed_is_part_of_the_tier(string said, string expected)
    {
        Assert.Equal(expected, Reading.OfMessages("{\"usage\":{\"input_tokens\":1," + said + "}}").Tier);
        Assert.Equal(expected, Reading.OfMessages("data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1," + said + "}}}\n\n", isStream: true).Tier);
    }

    [Theory]
    [InlineData("\"serviceTier\":{\"type\":\"flex\"}", "flex")]
    [InlineData("\"performanceConfig\":{\"latency\":\"optimized\"}", "optimized")]
    [InlineData("\"performanceConfig\":{\"latency\":\"standard\"},\"serviceTier\":{\"type\":\"default\"}", "default")]
    [InlineData("\"performanceConfig\":{\"latency\":\"optimized\"},\"serviceTier\":{\"type\":\"default\"}", "optimized")]
    public void Bedrocks_latency_is_part_of_the_tier(string said, string expected)
    {
        Assert.Equal(expected, Reading.Of(WireFormat.Converse, $$"""{ {{said}} }""").Tier);
        Assert.Equal(expected, Reading.Of(WireFormat.Converse, BodyFraming.Frames, Frame.Event("metadata", $$"""{ {{said}} }""")).Tier);
    }

    [Theory]
    [InlineData("\"trafficType\":\"ON_DEMAND\"", null)]
    [InlineData("\"trafficType\":\"TRAFFIC_TYPE_UNSPECIFIED\"", null)]
    [InlineData("\"trafficType\":\"PROVISIONED_THROUGHPUT\"", "provisioned_throughput")]
    [InlineData("\"trafficType\":\"ON_DEMAND_FLEX\"", "flex")]
    [InlineData("\"trafficType\":\"ON_DEMAND_PRIORITY\"", "priority")]
    [InlineData("\"serviceTier\":\"FLEX\"", "flex")]
    [InlineData("\"serviceTier\":\"standard\",\"trafficType\":\"ON_DEMAND\"", "standard")]
    [InlineData("\"serviceTier\":\"SERVICE_TIER_UNSPECIFIED\"", null)]
    public void Googles_traffic_and_tier_are_one(string said, string? expected)
    {
        var body = "{\"usageMetadata\":{\"promptTokenCount\":1," + said + "}}";

        Assert.Equal(expected, Reading.Of(WireFormat.GenerateContent, body).Tier);
        Assert.Equal(expected, Reading.Of(WireFormat.GenerateContent, "data: " + body + "\n\n", BodyFraming.Events).Tier);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1/chat/completions", """{"service_tier":"flex"}""", "flex")]
    [InlineData("https://api.anthropic.com/v1/messages", """{"service_tier":"standard_only","speed":"fast"}""", "fast")]
    [InlineData("https://api.anthropic.com/v1/messages", """{"service_tier":"auto","speed":"standard"}""", "auto")]
    [InlineData("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse", """{"serviceTier":{"type":"priority"}}""", "priority")]
    [InlineData("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse", """{"performanceConfig":{"latency":"optimized"}}""", "optimized")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent", """{"serviceTier":"flex"}""", "flex")]
    public async Task What_was_asked_for_is_read_in_each_providers_words(string uri, string request, string expected) =>
        (await Offline.CallAsync(uri, request, "{}")).Has(("openai.request.service_tier", expected), ("openai.response.service_tier", null));

    [Fact]
    public async Task Invoke_model_says_it_in_headers() =>
        (await Offline.CallAsync(
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke",
            "{}",
            "{}",
            "X-Amzn-Bedrock-Service-Tier: flex",
            "X-Amzn-Bedrock-PerformanceConfig-Latency: optimized")).Has(("openai.response.service_tier", "flex_optimized"));
}
