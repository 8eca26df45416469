using System.Globalization;
using Farthing.EndToEnd.Tests.Running;
using Microsoft.Playwright;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// A trace of 10,000 spans, half of them calls beneath agents: how long until all of it is stored, and until its page is
/// open in a browser: <c>ingest trace</c>.
/// </summary>
internal static class LargeTrace
{
    private const int Spans = 10_000;
    private const int Looks = 5;

    public static async Task<int> RunAsync()
    {
        await using var system = await IngestSystem.StartAsync(withBroker: false);
        using var flood = new Flood(system.Otlp, await system.CreateKeyAsync(), connections: 4);
        var samples = new SampleRequests(4);
        await flood.SendAsync([.. Enumerable.Range(0, 50).Select(_ => samples.Next())]);
        var stored = await flood.SendAsync([.. samples.Trace(1, Spans)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Stored in {stored.TotalMilliseconds:F0} ms."));

        await using var chromium = await Chromium.StartAsync();
        await chromium.LookAsync(new Uri(system.Page, "/"), async page =>
        {
            for (var look = 0; look < Looks; look++)
            {
                var start = TimeProvider.System.GetTimestamp();
                await page.GotoAsync(new Uri(system.Page, $"/traces/{1:x32}").ToString());
                await page.GetByTestId("trace-row").First.WaitForAsync(new() { State = WaitForSelectorState.Visible });
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Its page shows its rows after {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:F0} ms."));
            }
        });
        return 0;
    }
}
