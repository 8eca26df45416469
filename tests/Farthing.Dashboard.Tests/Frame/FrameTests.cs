using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Url;
using Farthing.Storage.Queries;
using Microsoft.AspNetCore.Components;

namespace Farthing.Dashboard.Tests.Frame;

public sealed class FrameTests
{
    [Fact]
    public void Every_link_of_the_rail_is_a_page_that_exists()
    {
        var routes = typeof(App).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
            .Select(route => route.Template);

        Assert.Subset(routes.ToHashSet(StringComparer.Ordinal), PageList.All.Select(page => page.Path).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_rail_keeps_range_and_filters_and_marks_the_page()
    {
        var rail = await Rendering.RenderAsync<Rail>(new() { ["Path"] = "/calls/00/00" }, "/calls?range=7d&model=a&after=x");

        Assert.Equal(["/?range=7d&model=a", "/calls?range=7d&model=a", "/status?range=7d&model=a", "/dead-letters?range=7d&model=a", "/keys?range=7d&model=a"], rail.QuerySelectorAll("li a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Calls", rail.QuerySelector("[aria-current=page]")!.TextContent.Trim());
    }

    [Fact]
    public void The_palette_finds_by_any_word_in_any_order()
    {
        var commands = PaletteCommands.From(ViewState.Parse("/?range=7d"), "/", [new(FilterField.Of(Dimension.Model), "gpt-4o"), new(FilterField.Of(Dimension.Feature), "chat")]);

        Assert.Equal(["/?range=7d&model=gpt-4o"], commands.Matching("4o model").Select(command => command.Href));
        Assert.Equal("Calls", commands.Matching("ca")[0].Name);
        Assert.Equal(["/?range=30d"], commands.Matching("30 d").Select(command => command.Href));
        Assert.Empty(commands.Matching("nothing of that name"));
    }

    [Fact]
    public void A_zone_this_machine_does_not_know_is_utc() => Assert.True(DisplayZone.Find("Mars/Olympus").IsUtc);

    [Theory]
    [InlineData("2026-03-02T00:10:05Z", "02:10:05")]
    [InlineData("2026-03-01T21:59:59Z", "1 Mar 23:59:59")]
    [InlineData("2025-12-31T12:00:00Z", "2025-12-31 14:00")]
    public void A_time_says_no_more_of_its_date_than_tells_it_from_now(string time, string text)
    {
        var zone = new DisplayZone(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), null, null));

        Assert.Equal(text, zone.Brief(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime, new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc)));
    }

    [Fact]
    public void Times_are_shown_and_read_in_the_same_zone()
    {
        var zone = new DisplayZone(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), null, null));
        var moment = new DateTime(2026, 3, 1, 23, 30, 0, DateTimeKind.Utc);

        Assert.Equal("2026-03-02 01:30", zone.Minute(moment));
        Assert.True(zone.TryParseInput(zone.Input(moment), out var read));
        Assert.Equal(moment, read);
    }
}
