using Farthing.Server.Serving;
using Microsoft.Extensions.Configuration;

namespace Farthing.Server.Tests.Serving;

public class ServerOptionsTests
{
    [Fact]
    public void Settings_come_from_their_variables()
    {
        var options = Read(("LISTEN", "http://[::1]:81"), ("OTLP_LISTEN", "http://*:4000"), ("PASSWORD", "x"), ("INGEST:MAXBODYBYTES", "2048"), ("HOME", "/h"));
        Assert.Equal((81, true, "0.0.0.0", 4000), (options.Listen.Port, options.OnLoopback, options.OtlpListen.Host, options.OtlpListen.Port));
        Assert.Equal((true, 2048, "/h", "default"), (options.NeedsLogin, options.Ingest.MaxBodyBytes, options.Home, options.Project));
    }

    [Theory]
    [InlineData("LISTEN", "localhost:5080", "FARTHING_LISTEN")]
    [InlineData("LISTEN", "https://localhost:5080", "FARTHING_LISTEN")]
    [InlineData("OTLP_LISTEN", "http://localhost:4318/v1", "FARTHING_OTLP_LISTEN")]
    [InlineData("OIDC_AUTHORITY", "https://id.example.org", "FARTHING_OIDC_CLIENT_ID")]
    public void A_wrong_setting_is_named(string name, string value, string variable)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read((name, value)));
        Assert.Contains(variable, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LISTEN", 4318, "FARTHING_OTLP_LISTEN")]
    [InlineData("LISTEN", 4317, "FARTHING_OTLP_GRPC_LISTEN")]
    [InlineData("OTLP_GRPC_LISTEN", 4318, "FARTHING_OTLP_LISTEN")]
    public void Two_listeners_on_one_port_are_refused(string name, int port, string other)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read((name, $"http://127.0.0.1:{port}")).ValidateForServing());
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
        Assert.Contains($"FARTHING_{name}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("[::1]", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("localhost.example.org", false)]
    public void Loopback_is_this_machine_and_nothing_else(string host, bool loopback) => Assert.Equal(loopback, ServerOptions.IsLoopback(host));

    private static ServerOptions Read(params (string Key, string Value)[] settings) => ServerOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
