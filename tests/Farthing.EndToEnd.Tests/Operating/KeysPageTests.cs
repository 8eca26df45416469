using System.Net;
using System.Net.Http.Headers;
using Farthing.EndToEnd.Tests.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Farthing.EndToEnd.Tests.Operating;

public class KeysPageTests
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task A_key_is_made_by_keyboard_seen_once_rotated_and_revoked(ColorScheme scheme)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        await chromium.LookAsync(new Uri(server.Page, "/keys"), async page =>
        {
            await Expect(page.GetByTestId("no-keys")).ToBeVisibleAsync();
            await Accessibility.IsFitAsync(page);

            await page.GetByTestId("make-key").FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByTestId("key-name")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Name" })).ToBeVisibleAsync();
            await page.GetByTestId("key-name").FillAsync("shop");
            await page.Locator("[data-scope=read]").CheckAsync();
            await Accessibility.IsFitAsync(page);
            await page.Keyboard.PressAsync("Tab");
            await page.GetByTestId("key-name").PressAsync("Enter");
            var key = await MadeAsync(page);
            await Accessibility.IsFitAsync(page);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(server, key));

            await page.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
            var row = page.GetByTestId("keys-table").Locator($"[data-key={key[..11]}]");
            await Expect(row).ToContainTextAsync("ingest, read");
            Assert.DoesNotContain(key[12..], await page.ContentAsync(), StringComparison.Ordinal);

            await row.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Rotate it" }).ClickAsync();
            var rotated = await MadeAsync(page);
            await page.GetByRole(AriaRole.Button, new() { Name = "I have it" }).ClickAsync();
            await Expect(row).ToContainTextAsync($"replaced by {rotated[..11]}");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AskAsync(server, key), await AskAsync(server, rotated)));

            await row.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
            await page.GetByTestId("revoke").ClickAsync();
            await Expect(row).ToContainTextAsync("revoked");
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AskAsync(server, key), await AskAsync(server, rotated)));
            await Accessibility.IsFitAsync(page);
        }, scheme);
    }

    private static async Task<string> MadeAsync(IPage page)
    {
        var code = page.GetByTestId("made-key").Locator("code");
        await Expect(code).ToContainTextAsync("fk_");
        return await code.InnerTextAsync();
    }

    private static async Task<HttpStatusCode> AskAsync(ServerProcess server, string key)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.GetAsync(new Uri(server.Page, "/api/v1/status"));
        return response.StatusCode;
    }
}
