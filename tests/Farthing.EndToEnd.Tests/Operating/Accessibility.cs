using Farthing.EndToEnd.Tests.Running;
using Microsoft.Playwright;

namespace Farthing.EndToEnd.Tests.Operating;

/// <summary>What every state of a page is held to.</summary>
internal static class Accessibility
{
    /// <summary>Holds the page, as it is now, to axe's rules and to a narrow screen, and leaves it as wide as it was.</summary>
    public static async Task IsFitAsync(IPage page)
    {
        await page.AddScriptTagAsync(new() { Path = Path.Combine(Provided.NodeModules, "axe-core", "axe.min.js") });

        // What fades in has other colours meanwhile.
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))");
        Assert.Empty(await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)"));
        await page.SetViewportSizeAsync(360, 800);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"), "The page scrolls sideways at 360 px.");
        await page.SetViewportSizeAsync(1440, 900);
    }
}
