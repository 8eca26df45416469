using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Dashboard.Calls;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Calls;

public sealed class CallViewTests
{
    private static readonly ModelPrice s_price = new()
    {
        Version = "openai/m@1", Provider = "openai", Model = "m", Currency = "USD", Source = "the page", AsOf = new(2026, 1, 2),
        Cards = [new(0, new() { [Meter.Input] = 0.15m, [Meter.Output] = 0.6m })],
    };

    private static readonly Call s_call = new()
    {
        Id = new(1, 2), Time = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), DurationUs = 1_240_000,
        Dimensions = new() { Provider = "openai", Model = "m", Feature = "chat" },
        Usage = new() { [Meter.Input] = 1234, [Meter.Output] = 56, [Meter.OutputReasoning] = 7 },
    };

    [Fact]
    public async Task The_lines_amounts_add_up_to_the_total_exactly()
    {
        var view = CallView.From(new(s_call, Pricer.Apply(s_price, s_call.Usage)));

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = view });

        var lines = page.QuerySelectorAll("[data-testid=call-line] .money").Select(cell => decimal.Parse(cell.GetAttribute("data-exact")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0.0002229m, lines.Sum());
        Assert.Equal("0.0002229", page.QuerySelector("[data-testid=call-total]")!.GetAttribute("data-exact"));
    }

    [Fact]
    public async Task A_line_says_which_rate_it_is_billed_by()
    {
        var view = CallView.From(new(s_call, Pricer.Apply(s_price, s_call.Usage)));

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = view });

        var reasoning = page.QuerySelector("[data-meter=output_reasoning]")!.QuerySelectorAll("td").Select(cell => cell.TextContent).ToList();
        Assert.Equal(["7", "$0.60 per 1M", "$0.00000420", "Output"], reasoning);
        Assert.Equal("openai/m@1", page.QuerySelector("[data-testid=price-version]")!.TextContent);
    }

    [Fact]
    public async Task Where_every_meter_has_its_own_rate_no_column_says_otherwise()
    {
        var call = s_call with { Usage = new() { [Meter.Input] = 1234, [Meter.Output] = 56 } };

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = CallView.From(new(call, Pricer.Apply(s_price, call.Usage))) });

        Assert.Equal(["Meter", "Count", "Rate", "Amount"], page.QuerySelectorAll("thead th").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task An_estimate_is_a_line_of_its_own_with_its_bounds_beside_it()
    {
        var call = s_call with { Dimensions = s_call.Dimensions with { Model = "gpt-4o-mini" }, Usage = default, InputTextBytes = 4_000, OutputTextBytes = 400 };
        var view = CallView.From(new(call, new Pricer(PriceBook.Embedded).Price(call)));

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = view });

        Assert.Equal(["estimated_input", "estimated_output"], page.QuerySelectorAll("[data-testid=call-line]").Select(l => l.GetAttribute("data-meter")));
        Assert.Equal("0.00021", page.QuerySelector("[data-testid=call-total]")!.GetAttribute("data-exact"));
        Assert.Contains("between $0.00014", page.QuerySelector("[data-testid=cost-note]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("no usage reported", "Estimated"), (view.Reason!.Brief, CallView.Word(view.Stored.Cost)));
    }

    [Fact]
    public async Task What_the_provider_stated_beyond_our_prices_is_a_line_and_the_lines_add_up()
    {
        var call = s_call with { Dimensions = s_call.Dimensions with { Model = "gpt-4o-mini" }, StatedCostUsd = 0.0002m };
        var view = CallView.From(new(call, new Pricer(PriceBook.Embedded).Price(call)));

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = view });

        var amounts = page.QuerySelectorAll("[data-testid=call-line] .money").Select(cell => decimal.Parse(cell.GetAttribute("data-exact")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0.0002m, amounts.Sum());
        Assert.NotNull(page.QuerySelector("[data-meter=stated]"));
        Assert.Equal("0.0002", page.QuerySelector("[data-testid=call-total]")!.GetAttribute("data-exact"));
        Assert.Contains("stated this cost", page.QuerySelector("[data-testid=cost-note]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(view.Reason);
    }

    [Fact]
    public async Task A_call_that_was_priced_again_shows_every_cost_it_had()
    {
        LedgerEntry first = new(null, null, PricingStatus.Unpriced, "unknown_model", null, null, null, null);
        LedgerEntry second = new(s_call.Time.AddDays(1), 7, PricingStatus.Priced, null, CostSource.List, "list", "openai/m@1", 0.5m);

        var page = await Rendering.RenderAsync<CallHistory>(new() { ["Entries"] = new[] { first, second } });

        var rows = page.QuerySelectorAll("[data-testid=call-entry]").Select(r => r.TextContent).ToList();
        Assert.Contains("unknown_model", rows[0], StringComparison.Ordinal);
        Assert.Contains("re-rating 7", rows[1], StringComparison.Ordinal);
        Assert.Null((await Rendering.RenderAsync<CallHistory>(new() { ["Entries"] = new[] { first } })).QuerySelector("[data-testid=call-history]"));
    }

    [Theory]
    [InlineData("list", "list price")]
    [InlineData("list above 200000 prompt tokens", "list price above 200,000 prompt tokens")]
    [InlineData("list above the rest", "list above the rest")]
    [InlineData(null, "–")]
    public void The_rule_is_in_words(string? rule, string words) => Assert.Equal(words, CallView.Rule(rule));

    [Fact]
    public async Task An_unpriced_call_has_a_dash_and_the_reason_and_no_amount()
    {
        var view = CallView.From(new(s_call, CallCost.Unpriced("unknown_model")));

        var page = await Rendering.RenderAsync<CallLedger>(new() { ["View"] = view });

        var total = page.QuerySelector("[data-testid=call-total]")!;
        Assert.Equal("–", total.TextContent);
        Assert.Null(total.GetAttribute("data-exact"));
        Assert.Contains("no price for “m” of openai", total.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown_model", "unknown model")]
    [InlineData("no_usage", "no usage reported")]
    [InlineData("usage_cut_off", "usage cut off")]
    [InlineData("no_usage:output", "no output usage")]
    [InlineData("no_usage:request", "no request usage")]
    [InlineData("unknown_tier", "unknown service tier")]
    [InlineData("no_rate:input_audio,web_search", "no rate for input, audio, web searches")]
    [InlineData("something_new", "something_new")]
    public void Every_reason_says_what_happened_and_what_to_do(string reason, string brief)
    {
        var words = Reason.Of(s_call, CallCost.Unpriced(reason))!;

        Assert.Equal(brief, words.Brief);
        Assert.EndsWith(".", words.What, StringComparison.Ordinal);
        Assert.EndsWith(".", words.Do, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "include_usage")]
    [InlineData(false, "may bill it all the same")]
    public void A_call_that_was_given_up_is_not_told_to_ask_for_usage(bool complete, string advice)
    {
        var call = s_call with { Streamed = true, Complete = complete, Usage = default };
        Assert.Contains(advice, Reason.Of(call, CallCost.Unpriced("no_usage"))!.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void A_priced_call_has_no_reason() => Assert.Null(Reason.Of(s_call, Pricer.Apply(s_price, s_call.Usage)));

    [Fact]
    public void Output_speed_is_counted_from_the_first_token()
    {
        var call = s_call with { TimeToFirstChunkUs = 240_000 };

        Assert.Equal(63, CallView.From(new(call, CallCost.Unpriced("x"))).OutputPerSecond);
    }

    [Theory]
    [InlineData(null, true, "ok")]
    [InlineData("timeout", true, "failed")]
    [InlineData("timeout", false, "failed")]
    [InlineData("aborted", false, "aborted")]
    [InlineData("cancelled", false, "aborted")]
    [InlineData(null, false, "aborted")]
    public void The_state_is_a_word(string? error, bool complete, string state) =>
        Assert.Equal(state, CallState.Of(s_call with { ErrorType = error, Complete = complete }));

    [Fact]
    public async Task The_figure_is_the_total() =>
        Assert.Equal(
            Money.Text(0.0002229m),
            (await Rendering.RenderAsync<CallFigures>(new() { ["View"] = CallView.From(new(s_call, Pricer.Apply(s_price, s_call.Usage))) })).QuerySelector("[data-testid=call-cost]")!.TextContent);

    [Fact]
    public async Task A_fact_leads_to_the_calls_that_share_it()
    {
        var page = await Rendering.RenderAsync<CallFacts>(new() { ["View"] = CallView.From(new StoredCall(s_call, CallCost.Unpriced("x"))) }, "/?range=7d");

        Assert.Contains("/calls?range=7d&feature=chat", page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
    }
}
