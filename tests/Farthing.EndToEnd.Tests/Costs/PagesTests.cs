using System.Globalization;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Sdk;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Farthing.EndToEnd.Tests.Costs;

// What the SDK reports goes to every telemetry of the process: one at a time.
[Collection("SDK in this process")]
public class PagesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_page_is_accessible_in_both_themes_and_fits_a_narrow_screen()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var engine = await LlamaServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        using (FarthingTelemetry.Start(new() { Endpoint = server.Otlp, Key = await server.CreateKeyAsync(), ServiceName = "pages" }))
        {
            using var known = new KnownCalls(engine);
            await known.MakeAsync("chat", "acme", "Is it accessible?", streamed: true);
        }

        using var client = new HttpClient();
        var call = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, "/api/v1/calls"))).RootElement.GetProperty("calls")[0];
        var detail = $"/calls/{call.GetProperty("trace_id").GetString()}/{call.GetProperty("span_id").GetString()}";
        var axe = Path.Combine(Provided.NodeModules, "axe-core", "axe.min.js");
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var path in (string[])["/", "/calls", detail, "/status", "/dead-letters", "/keys", "/not-found"])
            {
                await chromium.LookAsync(new Uri(server.Page, path), async page =>
                {
                    await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
                    await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
                    await page.AddScriptTagAsync(new() { Path = axe });
                    var violations = await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)");
                    Assert.Empty(violations);
                    await page.SetViewportSizeAsync(360, 800);
                    Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"), $"{path} scrolls sideways at 360 px.");
                }, scheme);
            }
        }
    }

    [Fact]
    public async Task A_page_that_was_open_while_its_server_restarted_goes_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var engine = await LlamaServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        using var telemetry = FarthingTelemetry.Start(new() { Endpoint = server.Otlp, Key = await server.CreateKeyAsync(), ServiceName = "pages" });
        using var calls = new KnownCalls(engine);
        await calls.MakeAsync("chat", "acme", "Before?", streamed: false);
        await chromium.LookAsync(server.Page, async page =>
        {
            await Expect(page.GetByTestId("calls")).ToHaveAttributeAsync("data-exact", "1");
            await server.KillAsync();
            await server.StartAgainAsync();
            await calls.MakeAsync("chat", "acme", "After?", streamed: false);
            output.WriteLine(string.Join(' ', calls.Attempts));
            await Expect(page.GetByTestId("calls")).ToHaveAttributeAsync(
                "data-exact", calls.Attempts.Count.ToString(CultureInfo.InvariantCulture), new() { Timeout = 20_000 });
            Assert.Equal(2, calls.Count);
        });
    }
}
