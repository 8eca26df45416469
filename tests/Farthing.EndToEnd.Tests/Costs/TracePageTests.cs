using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace Farthing.EndToEnd.Tests.Costs;

public class TracePageTests
{
    private static readonly Pricer s_pricer = new(PriceBook.Embedded);
    private static readonly DateTime s_now = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);

    [Fact]
    public async Task A_trace_shows_who_is_billed_and_stays_fit_with_ten_thousand_spans()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var chromium = await Chromium.StartAsync();
        var project = (await new ProjectStore(source).EnsureAsync("default", default)).Id;
        var writer = new CallWriter(source, new NameIds(source), new AccountingWriter(source), TimeProvider.System);
        var call = Call(1, 3, 2);
        await writer.WriteAsync(Batch(project, [call, call with { Id = new(1, 4) }], [Agent(1, 1, 0), Agent(1, 2, 1)]), default);
        var many = Enumerable.Range(2, 9_999).Select(i => (ulong)i).ToList();
        await writer.WriteAsync(
            Batch(project, [.. many.Where(i => i % 2 == 0).Select(i => Call(2, i, 1))], [Agent(2, 1, 0), .. many.Where(i => i % 2 == 1).Select(i => Agent(2, i, 1))]), default);

        await chromium.LookAsync(new Uri(server.Page, $"/calls/{call.Id}"), async page =>
        {
            await page.GetByTestId("open-trace").ClickAsync();
            await Expect(page.GetByTestId("trace-calls")).ToHaveTextAsync("1");
            await Expect(page.GetByTestId("trace-row")).ToHaveCountAsync(4);
            await Expect(page.Locator("[data-span='0000000000000002']")).ToContainTextAsync("repeats 1 call beneath");
            await Expect(page.Locator("[data-span='0000000000000004'] a").Last).ToHaveTextAsync("same response as chat gpt-4o-mini");
            await IsFitAsync(page);
            await page.Locator("[data-billed=true] a").ClickAsync();
            await Expect(page.GetByTestId("call-total")).ToHaveTextAsync("$0.000156");
        });

        await chromium.LookAsync(new Uri(server.Page, $"/traces/{new CallId(2, 1).TraceHex}"), async page =>
        {
            await Expect(page.GetByTestId("trace-calls")).ToHaveTextAsync("5,000");
            await Expect(page.GetByTestId("trace-row").First).ToBeVisibleAsync();
            Assert.InRange(await page.GetByTestId("trace-row").CountAsync(), 1, 200);
            await page.Locator(".tree").EvaluateAsync("tree => tree.scrollTo(0, tree.scrollHeight)");
            await Expect(page.Locator("[data-span='0000000000002710']")).ToBeVisibleAsync();
            await IsFitAsync(page);
        }, ColorScheme.Dark);

        await chromium.LookAsync(new Uri(server.Page, $"/traces/{new CallId(3, 1).TraceHex}"), page => Expect(page.GetByTestId("no-trace")).ToBeVisibleAsync());
    }

    private static async Task IsFitAsync(IPage page)
    {
        await page.AddScriptTagAsync(new() { Path = Path.Combine(Provided.NodeModules, "axe-core", "axe.min.js") });
        Assert.Empty(await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`)"));
        await page.SetViewportSizeAsync(360, 800);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"), "The page scrolls sideways at 360 px.");
        await page.SetViewportSizeAsync(1280, 800);
    }

    private static WriteBatch Batch(ProjectId project, Call[] calls, Span[] spans) => new()
    {
        Calls = [.. calls.Select(c => new PricedCall(project, c, s_pricer.Price(c)))], Spans = [.. spans.Select(s => new Owned<Span>(project, s))],
    };

    private static Call Call(ulong trace, ulong span, ulong parent) => new()
    {
        Id = new(trace, span),
        ParentSpanId = parent,
        Time = s_now.AddMilliseconds(span),
        DurationUs = 900_000,
        ResponseId = $"a-response-{trace}" + (trace == 1 ? "-of-two-records" : $"-{span:d9}"),
        Dimensions = new() { Provider = "openai", Model = "gpt-4o-mini", ModelRequested = "gpt-4o-mini", Operation = "chat" },
        Usage = new() { [Meter.Input] = 1000, [Meter.Output] = 10 },
    };

    private static Span Agent(ulong trace, ulong span, ulong parent) => new()
    {
        Id = new(trace, span), ParentSpanId = parent, Time = s_now.AddMilliseconds(span), DurationUs = 2_000_000, Kind = SpanKind.Agent, Name = "invoke_agent planner",
        InputTokens = 1000, OutputTokens = 10,
    };
}
