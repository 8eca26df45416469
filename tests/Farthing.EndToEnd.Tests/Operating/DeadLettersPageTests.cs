using System.Net.Http.Headers;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Ingest.Tests.Otlp;
using Google.Protobuf;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Farthing.EndToEnd.Tests.Operating;

public class DeadLettersPageTests
{
    private const int Kept = 5;

    [Fact]
    public async Task What_was_kept_aside_is_seen_opened_replayed_and_the_rest_purged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        await chromium.LookAsync(new Uri(server.Page, "/dead-letters"), async page =>
        {
            await Expect(page.GetByTestId("no-dead-letters")).ToBeVisibleAsync();
            await Accessibility.IsFitAsync(page);
        });

        await database.ScalarAsync<bool>("WITH t AS (SELECT 1) SELECT true FROM t; ALTER TABLE calls ADD CONSTRAINT no_poison CHECK (response_id NOT LIKE 'poison%')");
        await SendAsync(server);
        await database.ScalarAsync<bool>("WITH t AS (SELECT 1) SELECT true FROM t; ALTER TABLE calls DROP CONSTRAINT no_poison, ADD CONSTRAINT last_one CHECK (response_id <> 'poison4')");

        await chromium.LookAsync(new Uri(server.Page, "/dead-letters"), async page =>
        {
            await Expect(page.GetByTestId("reasons").Locator("tbody tr")).ToContainTextAsync("no_poison");
            await Expect(page.GetByTestId("dead-letters").Locator("tbody tr")).ToHaveCountAsync(Kept);
            await Accessibility.IsFitAsync(page);

            await page.GetByTestId("dead-letters").Locator("a[data-row]").First.ClickAsync();
            await Expect(page.GetByTestId("content")).ToContainTextAsync("\"response_id\": \"poison");
            await Accessibility.IsFitAsync(page);
            await page.GotoAsync(new Uri(server.Page, "/dead-letters").AbsoluteUri);

            await page.GetByTestId("replay-all").ClickAsync();
            await Accessibility.IsFitAsync(page);
            await page.GetByTestId("replay").ClickAsync();
            await Expect(page.GetByTestId("replayed")).ToHaveTextAsync("Stored: 4. Failed again and kept, with the new reason: 1.");
            await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
            await Expect(page.GetByTestId("reasons").Locator("tbody tr")).ToHaveCountAsync(1);
            await Expect(page.GetByTestId("reasons").Locator("tbody tr")).ToContainTextAsync("last_one");

            await page.GetByTestId("purge-all").ClickAsync();
            await Accessibility.IsFitAsync(page);
            await page.GetByTestId("purge").ClickAsync();
            await Expect(page.GetByTestId("no-dead-letters")).ToBeVisibleAsync();

            await page.GotoAsync(new Uri(server.Page, "/status").AbsoluteUri);
            await Expect(page.GetByTestId("purged")).ToHaveTextAsync("1");
            await Expect(page.GetByTestId("stored")).ToHaveTextAsync("4");
            await Expect(page.GetByTestId("balances")).ToHaveTextAsync("It balances.");
            await Accessibility.IsFitAsync(page);
        }, ColorScheme.Dark);
    }

    private static async Task SendAsync(ServerProcess server)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.CreateKeyAsync());
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var spans = Enumerable.Range(0, Kept).Select(i => Requests.Call(now, ("gen_ai.usage.input_tokens", 1), ("gen_ai.response.id", $"poison{i}")));
        using var content = new ByteArrayContent(Requests.Of(spans).ToByteArray());
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await client.PostAsync(new Uri(server.Otlp, "/v1/traces"), content);
        response.EnsureSuccessStatusCode();
    }
}
