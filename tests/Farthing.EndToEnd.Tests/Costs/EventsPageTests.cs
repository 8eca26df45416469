using System.Net.Http.Headers;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Farthing.EndToEnd.Tests.Costs;

public class EventsPageTests
{
    [Fact]
    public async Task A_call_shows_what_its_trace_brought_as_it_comes_and_status_shows_what_was_lost()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var chromium = await Chromium.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Otlp };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await server.CreateKeyAsync());
        var call = Now(
            "chat", ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o-mini"),
            ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.output_tokens", 50), ("farthing.gpu.count", 1), ("farthing.gpu.utilization", 0.8));
        await SendAsync(client, call);

        await chromium.LookAsync(new Uri(server.Page, $"/calls/{Requests.Id(call)}"), async page =>
        {
            await Expect(page.GetByTestId("call-gpu")).ToContainTextAsync("80.0%");
            await Expect(page.GetByTestId("trace-outcomes")).ToHaveCountAsync(0);

            // The page is open before they come.
            var outcome = Now("farthing.outcome", ("farthing.outcome.name", "ticket_resolved"), ("farthing.customer", "acme"));
            var revenue = Now("farthing.revenue", ("farthing.revenue.amount", "0.75"), ("farthing.revenue.kind", "usage"));
            (outcome.TraceId, revenue.TraceId) = (call.TraceId, call.TraceId);
            await SendAsync(client, outcome, revenue);
            await Expect(page.GetByTestId("trace-outcomes")).ToContainTextAsync("ticket_resolved");
            await Expect(page.GetByTestId("trace-revenue")).ToContainTextAsync("$0.75");
            await IsFitAsync(page);
        });

        await SendAsync(client, Now("farthing.sdk.report", ("farthing.sdk.instance", Guid.NewGuid().ToString()), ("farthing.sdk.lost", (string[])["queue_full=12", "401=3"])));
        await chromium.LookAsync(new Uri(server.Page, "/status"), async page =>
        {
            await Expect(page.GetByTestId("lost-total")).ToHaveAttributeAsync("data-exact", "15");
            await Expect(page.GetByTestId("losses-table").Locator("[data-reason=queue_full]")).ToContainTextAsync("12");
            await Expect(page.GetByTestId("balances")).ToHaveTextAsync("It balances.");
            await Expect(page.Locator("[data-events=outcomes]")).ToContainTextAsync("1 stored");
            await IsFitAsync(page);
        }, ColorScheme.Dark);
    }

    private static async Task IsFitAsync(IPage page)
    {
        await page.AddScriptTagAsync(new() { Path = Path.Combine(Provided.NodeModules, "axe-core", "axe.min.js") });
        Assert.Empty(await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)"));
        await page.SetViewportSizeAsync(360, 800);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"), "The page scrolls sideways at 360 px.");
    }

    private static async Task SendAsync(HttpClient client, params Span[] spans)
    {
        using var content = new ByteArrayContent(Requests.Of(spans).ToByteArray());
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    private static Span Now(string name, params (string, object)[] attributes)
    {
        var span = Requests.Plain(TimeProvider.System.GetUtcNow().UtcDateTime, attributes);
        span.Name = name;
        return span;
    }
}
