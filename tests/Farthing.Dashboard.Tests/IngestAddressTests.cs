namespace Farthing.Dashboard.Tests;

public sealed class IngestAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8318", "http://127.0.0.1:8318")]
    [InlineData("http://0.0.0.0:4318", "http://costs.example:4318")]
    [InlineData("http://[::]:4318", "http://costs.example:4318")]
    [InlineData("https://otlp.example/", "https://otlp.example")]
    public void Where_every_address_is_listened_on_the_pages_own_host_is_shown(string otlp, string shown) =>
        Assert.Equal(shown, new IngestAddress(new(otlp)).SeenFrom(new("http://costs.example:5080/calls?range=7d")));
}
