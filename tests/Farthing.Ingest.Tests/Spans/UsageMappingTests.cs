using Farthing.Core.Usage;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class UsageMappingTests
{
    [Fact]
    public void Cached_and_written_tokens_are_taken_out_of_the_prompt_and_reasoning_out_of_the_answer()
    {
        var usage = Map(
            (SpanAttribute.InputTokens, 15_000L), (SpanAttribute.CacheReadTokens, 10_000L), (SpanAttribute.CacheWriteTokens, 4_000L),
            (SpanAttribute.CacheWrite5mTokens, 1_000L), (SpanAttribute.CacheWrite1hTokens, 2_500L),
            (SpanAttribute.OutputTokens, 900L), (SpanAttribute.ReasoningTokens, 300L), (SpanAttribute.OutputAudioTokens, 100L));
        Assert.Equal(
            "input=1000 input_cache_read=10000 input_cache_write_5m=1000 input_cache_write_1h=2500 input_cache_write_unknown=500 output=500 output_reasoning=300 output_audio=100",
            usage);
    }

    [Fact]
    public void What_was_not_reported_stays_absent_and_a_reported_zero_stays_zero()
    {
        Assert.Equal("", Map());
        Assert.Equal("output=5", Map((SpanAttribute.OutputTokens, 5L)));
        Assert.Equal("input=0 input_cache_read=0", Map((SpanAttribute.InputTokens, 0L), (SpanAttribute.CacheReadTokens, 0L)));
    }

    [Fact]
    public void What_is_not_counted_in_tokens_has_meters_of_its_own_and_seconds_may_be_broken() => Assert.Equal(
        "web_search=2 image=1 audio_second=3.250000001 page=4 request=1",
        Map((SpanAttribute.WebSearches, 2L), (SpanAttribute.Images, 1L), (SpanAttribute.AudioSeconds, 3.25000000123456), (SpanAttribute.Pages, 4L), (SpanAttribute.Requests, 1L)));

    [Fact]
    public void Cached_audio_is_taken_out_of_what_was_cached()
    {
        Assert.Equal(
            "input=400 input_cache_read=500 input_audio_cache_read=100",
            Map((SpanAttribute.InputTokens, 1_000L), (SpanAttribute.CacheReadTokens, 600L), (SpanAttribute.CacheReadAudioTokens, 100L)));
        Map(out var anomaly, (SpanAttribute.InputTokens, 1_000L), (SpanAttribute.CacheReadTokens, 60L), (SpanAttribute.CacheReadAudioTokens, 100L));
        Assert.Contains("cached audio exceeds", anomaly, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_larger_than_the_whole_were_not_in_it_and_the_call_says_so()
    {
        var usage = Map(out var anomaly, (SpanAttribute.InputTokens, 3L), (SpanAttribute.CacheWriteTokens, 12_304L), (SpanAttribute.OutputTokens, 550L));
        Assert.Equal("input=3 input_cache_write_unknown=12304 output=550", usage);
        Assert.Contains("input", anomaly, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12.0, "output=12")]
    [InlineData("12", "output=12")]
    [InlineData("12.0", "output=12")]
    public void Counts_are_read_leniently(object value, string expected) => Assert.Equal(expected, Map((SpanAttribute.OutputTokens, value)));

    [Theory]
    [InlineData(-1L)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    [InlineData(1e12)]
    [InlineData(long.MaxValue)]
    [InlineData("many")]
    [InlineData(true)]
    public void A_count_that_cannot_be_one_makes_the_usage_unknown_and_is_recorded(object value)
    {
        Assert.Equal("", Map(out var anomaly, (SpanAttribute.InputTokens, 5L), (SpanAttribute.OutputTokens, value)));
        Assert.Contains("OutputTokens is not a count", anomaly, StringComparison.Ordinal);
    }

    private static string Map(params (SpanAttribute, object)[] attributes) => Map(out _, attributes);

    private static string Map(out string? anomaly, params (SpanAttribute Attribute, object Value)[] attributes)
    {
        var bag = new AttributeBag();
        foreach (var (attribute, value) in attributes)
        {
            bag[attribute] = new(value);
        }

        return string.Join(' ', UsageMapping.Map(bag, out anomaly).Pairs.Select(p => $"{p.Key.Name()}={p.Value}"));
    }
}
