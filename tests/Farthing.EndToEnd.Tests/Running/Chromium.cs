using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>The browser, without a window.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Provided.Chromium, Args = Arguments }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens <paramref name="address"/> in a fresh session and looks at it. When the look fails, the page as it was then
    /// is kept as a picture, and the failure says where and what the browser's console said.
    /// </summary>
    public async Task LookAsync(Uri address, Func<IPage, Task> look, ColorScheme scheme = ColorScheme.Light, [CallerMemberName] string test = "")
    {
        await using var context = await _browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        var console = new List<string>();
        page.Console += (_, message) => console.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => console.Add($"error: {error}");
        try
        {
            await page.GotoAsync(address.AbsoluteUri);
            await look(page);
        }
        catch (Exception e)
        {
            var picture = Path.Combine(Provided.Results, $"{test}.png");
            await page.ScreenshotAsync(new() { Path = picture, FullPage = true });
            throw new InvalidOperationException($"{e.Message}\nThe page: {picture}\nIts console:\n{string.Join('\n', console)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
