using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class RegionsTests
{
    [Theory]
    [InlineData("https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse", "eu-central-1")]
    [InlineData("https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com/model/m/invoke", "us-gov-west-1")]
    [InlineData("https://vpce-0a.bedrock-runtime.us-east-1.vpce.amazonaws.com/model/m/converse", "us-east-1")]
    [InlineData("https://bedrock-mantle.us-west-2.api.aws/openai/v1/chat/completions", "us-west-2")]
    [InlineData("https://bedrock-mantle.us-west-2.api.aws/anthropic/v1/messages", "us-west-2")]
    [InlineData("https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/c:rawPredict", "us-east5")]
    [InlineData("https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/g:generateContent", "global")]
    [InlineData("https://us-east5-aiplatform.googleapis.com/v1/publishers/google/models/g:generateContent", "us-east5")]
    [InlineData("https://eu.api.openai.com/v1/chat/completions", "eu")]
    [InlineData("https://us.api.openai.com/v1/responses", "us")]
    [InlineData("https://api.openai.com/v1/chat/completions", null)]
    [InlineData("https://eu.api.x.ai/v1/chat/completions", null)]
    [InlineData("https://relay.example/v1/projects/p/locations/mars/publishers/google/models/g:generateContent", null)]
    public async Task A_region_is_known_by_the_address_of_a_provider_that_has_one_for_each(string uri, string? expected) =>
        (await Offline.CallAsync(uri, "{}", "{}")).Has(("farthing.response.region", expected));

    [Theory]
    [InlineData("us", "us")]
    [InlineData("EU", "eu")]
    [InlineData("global", "global")]
    [InlineData("not_available", null)]
    public async Task Anthropic_says_where_it_served(string geo, string? expected)
    {
        var usage = $$"""{"input_tokens":1,"output_tokens":2,"inference_geo":"{{geo}}"}""";

        (await Offline.CallAsync("https://api.anthropic.com/v1/messages", "{}", $$"""{"usage":{{usage}}}""")).Has(("farthing.response.region", expected));
        Assert.Equal(expected, Reading.OfMessages($$$"""data: {"type":"message_start","message":{"usage":{{{usage}}}}}""" + "\n\n", isStream: true).Region);
    }

    [Fact]
    public async Task Azure_says_it_in_a_header_and_invoices_it_without_blanks() =>
        (await Offline.CallAsync("https://farm.openai.azure.com/openai/v1/chat/completions", "{}", "{}", "x-ms-region: Sweden Central")).Has(
            ("farthing.response.region", "swedencentral"));
}
