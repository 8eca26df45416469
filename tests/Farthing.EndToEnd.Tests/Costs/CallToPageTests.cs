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
public class CallToPageTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_known_number_of_calls_is_on_the_page_with_exactly_the_cost_that_the_engines_usage_implies()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var engine = await LlamaServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        using var telemetry = FarthingTelemetry.Start(new() { Endpoint = server.Otlp, Key = await server.CreateKeyAsync(), ServiceName = "end-to-end" });
        using var calls = new KnownCalls(engine);

        await chromium.LookAsync(server.Page, async page =>
        {
            // The page is open before the first call: what follows arrives by itself.
            await Expect(page.GetByTestId("no-calls")).ToBeVisibleAsync();
            for (var i = 0; i < 12; i++)
            {
                await calls.MakeAsync(i % 3 == 0 ? "chat" : "search", i % 2 == 0 ? "acme" : "globex", $"What is coin {i / 4} worth?", streamed: i % 2 == 1);
            }

            var expected = Exact(calls.ExpectedUsd);
            await Expect(page.GetByTestId("spend-total")).ToHaveAttributeAsync("data-exact", expected, new() { Timeout = 10_000 });
            await Expect(page.GetByTestId("calls")).ToHaveAttributeAsync("data-exact", calls.Attempts.Count.ToString(CultureInfo.InvariantCulture));
            await Expect(page.GetByTestId("by-feature").GetByRole(AriaRole.Row)).ToHaveCountAsync(4);

            // Through to the calls of one feature, and to one call.
            await page.GetByTestId("by-feature").Locator("[data-key=chat]").GetByTitle("Open these calls").ClickAsync();
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/calls\\?.*feature=chat", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
            var rows = page.GetByTestId("calls-table").GetByRole(AriaRole.Row).Filter(new() { HasText = LlamaServer.Model });
            await Expect(rows).ToHaveCountAsync(calls.AttemptsFor("chat"));
            await rows.Filter(new() { HasText = "ok" }).First.GetByRole(AriaRole.Link).First.ClickAsync();
            await Expect(page.GetByTestId("call-lines")).ToBeVisibleAsync();
            var lines = await page.GetByTestId("call-lines").Locator("[data-testid=call-line] .money").EvaluateAllAsync<string[]>("e => e.map(x => x.dataset.exact)");
            Assert.Equal(await page.GetByTestId("call-total").GetAttributeAsync("data-exact"), Exact(lines.Where(l => l.Length > 0).Sum(Decimal)));
        });

        Assert.Equal(12, calls.Count);
        Assert.True(calls.CachedTokens > 0, "The engine's cache was never hit: the test shows less than it should.");
        using var client = new HttpClient();
        var api = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, "/api/v1/spend"))).RootElement.GetProperty("total");
        Assert.Equal(Exact(calls.ExpectedUsd), api.GetProperty("cost").GetString());
        Assert.Equal(0, api.GetProperty("coverage").GetProperty("unpriced_tokens").GetInt32());
        Assert.Equal(calls.Attempts.Count, api.GetProperty("calls").GetInt32());
        Assert.Equal(calls.Attempts.Count - 12, api.GetProperty("failed_calls").GetInt32());
        Assert.Equal(calls.ExpectedUsd, await database.ScalarAsync<decimal>("SELECT sum(cost) FROM cost_entries"));
        Assert.Equal(12, await database.ScalarAsync<long>("SELECT count(*) FROM calls WHERE error_type IS NULL"));

        // Every attempt is a call of its own. One that the engine turned away shows here with what it was answered.
        var stored = await database.ScalarAsync<long>("SELECT count(*) FROM calls");
        Assert.True(stored == calls.Attempts.Count, $"{stored} calls are stored of {string.Join(", ", calls.Attempts)}.");
        output.WriteLine($"Attempts: {string.Join(", ", calls.Attempts)}");
    }

    private static string Exact(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
