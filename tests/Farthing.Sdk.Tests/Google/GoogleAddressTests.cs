using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Tests.Google;

public class GoogleAddressTests
{
    [Theory]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:generateContent", "generate_content", "gemini-2.5-pro", "gcp.gemini", false)]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=s", "generate_content", "gemini-2.5-pro", "gcp.gemini", true)]
    [InlineData("https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:streamGenerateContent", "generate_content", "gemini-2.5-flash", "gcp.vertex_ai", true)]
    [InlineData("https://aiplatform.eu.rep.googleapis.com/v1beta1/projects/p/locations/eu/publishers/google/models/gemini-3-pro:generateContent", "generate_content", "gemini-3-pro", "gcp.vertex_ai", false)]
    [InlineData("https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict", "chat", "claude-sonnet-4-5@20250929", "gcp.vertex_ai", false)]
    [InlineData("https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5:streamRawPredict", "chat", "claude-haiku-4-5", "gcp.vertex_ai", true)]
    [InlineData("http://gateway.local/gemini/v1beta/models/gemini-2.5-pro:generateContent", "generate_content", "gemini-2.5-pro", "gemini_compatible", false)]
    [InlineData("https://aiplatform.googleapis.com.evil.example/v1/models/m:generateContent", "generate_content", "m", "gemini_compatible", false)]
    public void An_address_says_what_is_called(string address, string operation, string model, string provider, bool isStream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);

        var format = Endpoint.Of(request)!.Value;

        var uri = request.RequestUri!;
        Assert.Equal(operation, format.Operation());
        Assert.Equal(model, Endpoint.ModelOf(uri));
        Assert.Equal(provider, Providers.OfHost(format, uri) ?? Providers.OfAnswer(format, hasTimings: false));
        Assert.Equal(isStream, Endpoint.AsksForStream(uri));
    }

    [Theory]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:countTokens")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-pro:embedContent")]
    [InlineData("https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/meta/models/llama:rawPredict")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/models")]
    public void Other_addresses_are_not_observed(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);

        Assert.Null(Endpoint.Of(request));
    }
}
