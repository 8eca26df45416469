using Farthing.Core.Pricing;
using Farthing.Dashboard.Url;
using Farthing.Storage.Queries;
using FsCheck.Xunit;

namespace Farthing.Dashboard.Tests.Url;

public sealed class ViewStateTests
{
    private static readonly DateTime s_now = new(2026, 3, 1, 12, 30, 20, DateTimeKind.Utc);

    [Fact]
    public void A_bare_address_shows_the_last_hour_live()
    {
        var state = ViewState.Parse("http://localhost/");

        Assert.Equal("1h", state.Range.Preset);
        Assert.False(state.Paused);
        Assert.Empty(state.Filters);
        Assert.Empty(state.Problems);
    }

    [Theory]
    [InlineData("/calls?range=7d&model=gpt-4o&feature=&failed=true&cost_above=0.01&live=off&after=abc")]
    [InlineData("/calls?from=2026-03-01T10%3A00Z&to=2026-03-01T11%3A30Z&tag=a%20b%26c%3Dd&status=unpriced")]
    [InlineData("/calls?user=%C3%A9%2F%3F%23")]
    [InlineData("/calls")]
    public void A_view_reads_back_from_its_own_address(string uri)
    {
        var state = ViewState.Parse(uri);

        Assert.Empty(state.Problems);
        Assert.Equal(uri, state.Href("/calls", keepPlace: true));
    }

    [Property]
    public void Any_text_survives_the_address_or_is_refused_in_words(string value)
    {
        var field = FilterField.Of(Dimension.Model);
        var state = ViewState.Parse(ViewState.Default.With(field, value ?? "").Href("/"));

        Assert.True(state.Problems.Length == 1 || state.Filters.Length == 1);
        Assert.Equal(state.Href("/"), ViewState.Parse(state.Href("/")).Href("/"));
    }

    [Property]
    public void No_address_is_an_exception(string query) => Assert.NotNull(ViewState.Parse("/?" + query).Href("/"));

    [Theory]
    [InlineData("range=2y", "“2y” is not a time range")]
    [InlineData("from=yesterday&to=2026-01-01", "not two dates")]
    [InlineData("from=2026-01-02&to=2026-01-01", "ends before it starts")]
    [InlineData("from=0001-01-01&to=2026-01-01", "outside the years")]
    [InlineData("from=2026-01-01", "both a start and an end")]
    public void A_range_that_makes_no_sense_is_said_and_the_default_shown(string query, string problem)
    {
        var state = ViewState.Parse("/?" + query);

        Assert.Contains(problem, Assert.Single(state.Problems), StringComparison.Ordinal);
        Assert.Equal(RangeChoice.Default, state.Range);
    }

    [Theory]
    [InlineData("status=free")]
    [InlineData("failed=maybe")]
    [InlineData("cost_above=-1")]
    [InlineData("cost_above=1e3")]
    [InlineData("cost_above=NaN")]
    [InlineData("user=")]
    [InlineData("model=a%00b")]
    public void A_filter_that_makes_no_sense_is_said_and_left_out(string query)
    {
        var state = ViewState.Parse("/?" + query);

        Assert.Single(state.Problems);
        Assert.Empty(state.Filters);
    }

    [Fact]
    public void A_value_longer_than_any_name_is_refused() =>
        Assert.Single(ViewState.Parse("/?model=" + new string('a', 300)).Problems);

    [Fact]
    public void Every_filter_reaches_storage()
    {
        var filter = ViewState.Parse("/calls?model=m&feature=&customer=c&user=u&session=s&tag=t&status=partial&failed=false&cost_above=0.5").ToCallFilter();

        Assert.Equal("m", filter.Dimensions[Dimension.Model]);
        Assert.Equal("", filter.Dimensions[Dimension.Feature]);
        Assert.Equal(("c", "u", "s", "t"), (filter.Customer, filter.User, filter.Session, filter.Tag));
        Assert.Equal((PricingStatus.Partial, false, 0.5m), (filter.Status, filter.Failed, filter.CostAboveUsd));
    }

    [Fact]
    public void Every_dimension_can_be_filtered_by() =>
        Assert.Equal(Dimensions.All.Order(), FilterField.All.Select(field => field.Dimension).OfType<Dimension>().Order());

    [Theory]
    [InlineData("model", "gpt-4o", "model is gpt-4o")]
    [InlineData("feature", "", "feature is not given")]
    [InlineData("cost_above", "0.01", "cost over $0.01")]
    [InlineData("failed", "true", "state is failed")]
    [InlineData("status", "unpriced", "cost is unpriced")]
    public void Filters_read_as_a_sentence(string field, string value, string sentence) =>
        Assert.Equal(sentence, FilterField.ByName(field)!.Sentence(value));

    [Fact]
    public void A_changed_filter_or_range_starts_a_list_anew()
    {
        var state = ViewState.Parse("/calls?after=x&model=a");

        Assert.Null(state.With(FilterField.ByName("user")!, "u").After);
        Assert.Null(state.In(RangeChoice.Presets[0]).After);
    }

    [Fact]
    public void A_relative_range_ends_with_the_current_minute()
    {
        var range = RangeChoice.ByName("1h")!.At(s_now);

        Assert.Equal(new DateTime(2026, 3, 1, 11, 30, 0, DateTimeKind.Utc), range.From);
        Assert.Equal(new DateTime(2026, 3, 1, 12, 31, 0, DateTimeKind.Utc), range.To);
    }
}
