using Farthing.Sdk.Http;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Farthing.Sdk.Tests.Hosting;

/// <summary>Reporting as a service of a host; alone, because what is observed is the process.</summary>
[Collection(nameof(Silence))]
public class FarthingServicesTests
{
    [Fact]
    public async Task It_reports_while_the_host_runs_and_has_sent_all_when_it_has_stopped()
    {
        await using var model = FixtureServer.Of("openai.json");
        var reports = 0;
        await using var farthing = new FixtureServer(exchange =>
        {
            Assert.Contains("Authorization: Bearer fk_1", exchange.Head, StringComparison.Ordinal);
            Interlocked.Increment(ref reports);
            return exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
        });
        using var host = Host(new() { ["Farthing:Endpoint"] = farthing.Uri.ToString(), ["Farthing:Key"] = "fk_1" });

        await host.StartAsync();
        Assert.True(HttpClientListener.IsActive);
        await Clients.BareOpenAI(model.Uri).CompleteChatAsync("hello");
        await host.StopAsync();

        Assert.Equal(1, reports);
        Assert.False(HttpClientListener.IsActive);
    }

    [Fact]
    public void Code_goes_before_configuration_and_configuration_before_the_environment()
    {
        using var host = Host(
            new()
            {
                ["Farthing:Key"] = "configured",
                ["Farthing:ServiceName"] = "configured",
                ["Farthing:PropagateTo:0"] = "orders.internal",
                ["Farthing:PropagateTo:1"] = "*.shop.internal",
                ["Farthing:Record"] = "Prompts, QueryStrings",
                ["Farthing:InstrumentHttpClients"] = "false",
            },
            options => options.ServiceName = "coded");

        var options = host.Services.GetRequiredService<IOptions<FarthingOptions>>().Value;

        Assert.Equal(("configured", "coded", false), (options.Key, options.ServiceName, options.InstrumentHttpClients));
        Assert.Equal(["orders.internal", "*.shop.internal"], options.PropagateTo);
        Assert.Equal(RecordedContent.Prompts | RecordedContent.QueryStrings, options.Record);
    }

    [Theory]
    [InlineData("Farthing:Endpiont", "http://x", "Farthing:Endpiont")]
    [InlineData("Farthing:Record", "Everything", "Farthing:Record")]
    [InlineData("Farthing:Record", "7", "Farthing:Record")]
    [InlineData("Farthing:AcceptPropagated", "yes", "Farthing:AcceptPropagated")]
    [InlineData("Farthing:Endpoint", "nowhere", "FARTHING_ENDPOINT")]
    public async Task A_wrong_option_keeps_the_host_from_starting_and_is_named(string key, string value, string expected)
    {
        using var host = Host(new() { ["Farthing:Key"] = "fk_1", [key] = value });

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turned_off_it_needs_nothing_and_looks_at_nothing_else()
    {
        using var host = Host(new() { ["Farthing:Enabled"] = "false", ["Farthing:Foo"] = "1" });

        await host.StartAsync();

        Assert.False(HttpClientListener.IsActive);
        await host.StopAsync();
    }

    [Fact]
    public void Added_twice_it_reports_once()
    {
        using var host = Host([], services: services => services.AddFarthing().AddFarthing());

        Assert.Single(host.Services.GetServices<IHostedService>(), service => service.GetType().Namespace!.StartsWith("Farthing", StringComparison.Ordinal));
    }

    private static IHost Host(Dictionary<string, string?> configuration, Action<FarthingOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddFarthing(configure);
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
