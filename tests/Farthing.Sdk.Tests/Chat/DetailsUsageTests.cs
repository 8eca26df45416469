using Farthing.Sdk.Calls;
using Farthing.Sdk.Chat;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Tests.Chat;

public class DetailsUsageTests
{
    [Fact]
    public void Cached_tokens_are_within_the_input_where_the_abstraction_has_them()
    {
        var usage = Of(new() { InputTokenCount = 12307, OutputTokenCount = 550, TotalTokenCount = 12857, CachedInputTokenCount = 3 }, ("CacheCreationInputTokens", 12000));

        Assert.Equal(new Usage { Input = 12307, Output = 550, CacheRead = 3, CacheWrite = 12000 }, usage);
    }

    [Theory]
    [InlineData("CacheReadInputTokens", "CacheCreationInputTokens", 103)]
    [InlineData("CacheReadInputTokens", "CacheWriteInputTokens", 1203)]
    [InlineData("cache_read_input_tokens", "cache_creation_input_tokens", null)]
    public void Cached_tokens_are_beside_the_input_where_an_adapter_passes_the_providers_own_counts_on(string read, string written, int? total)
    {
        var usage = Of(new() { InputTokenCount = 3000, OutputTokenCount = 100, TotalTokenCount = total }, (read, 1000), (written, 100));

        Assert.Equal(new Usage { Input = 4100, Output = 100, CacheRead = 1000, CacheWrite = 100 }, usage);
    }

    [Fact]
    public void Portkey_1568_the_total_tells_whether_the_cache_is_beside_the_input()
    {
        var usage = Of(new() { InputTokenCount = 3000, OutputTokenCount = 100, TotalTokenCount = 5100, CachedInputTokenCount = 2000 });

        Assert.Equal(new Usage { Input = 5000, Output = 100, CacheRead = 2000 }, usage);
    }

    [Fact]
    public void More_cache_than_input_must_be_beside_it()
    {
        Assert.Equal(new Usage { Input = 2003, Output = 1, CacheRead = 2000 }, Of(new() { InputTokenCount = 3, OutputTokenCount = 1, CachedInputTokenCount = 2000 }));
    }

    [Fact]
    public void Reasoning_is_added_where_the_total_says_so()
    {
        var usage = Of(new() { InputTokenCount = 10, OutputTokenCount = 20, ReasoningTokenCount = 5, TotalTokenCount = 35 });

        Assert.Equal(new Usage { Input = 10, Output = 25, Reasoning = 5 }, usage);
    }

    [Fact]
    public void A_prompt_of_tool_results_is_prompt_too()
    {
        Assert.Equal(new Usage { Input = 17, Output = 1 }, Of(new() { InputTokenCount = 10, OutputTokenCount = 1, TotalTokenCount = 18 }, ("ToolUsePromptTokenCount", 7)));
    }

    [Fact]
    public void Audio_and_searches_are_counted_beside_the_text()
    {
        var usage = Of(
            new() { InputTokenCount = 100, OutputTokenCount = 20 },
            ("InputTokenDetails.AudioTokenCount", 7), ("OutputTokenDetails.AudioTokenCount", 5), ("WebSearchRequests", 2));

        Assert.Equal(new Usage { Input = 100, Output = 20, AudioInput = 7, AudioOutput = 5, WebSearches = 2 }, usage);
    }

    [Fact]
    public void What_cannot_be_is_left_out_and_said()
    {
        Assert.Equal(
            new Usage { Output = 3, Anomaly = "a count is below zero" }, Of(new() { InputTokenCount = -1, OutputTokenCount = 3, CachedInputTokenCount = 5 }));
    }

    [Fact]
    public void Nothing_told_is_nothing_counted()
    {
        Assert.Equal(default, Of(new()));
    }

    [Fact]
    public void Semantic_kernel_13382_a_running_total_is_its_last_word()
    {
        Assert.Equal(new Usage { Input = 1000, Output = 30 }, Told((1000, 1), (1000, 15), (1000, 30)));
    }

    [Fact]
    public void What_came_since_the_last_report_is_added_up()
    {
        Assert.Equal(
            new Usage { Input = 1000, Output = 3, Anomaly = "usage told in parts, which were added up" }, Told((1000, 1), (null, 1), (0, 1)));
    }

    [Fact]
    public void A_count_that_falls_is_no_running_total()
    {
        Assert.Equal(new Usage { Input = 20, Output = 12, Anomaly = "usage told in parts, which were added up" }, Told((10, 8), (10, 4)));
    }

    private static Usage Told(params (long? Input, long? Output)[] reports)
    {
        var usage = new AnswerUsage();
        foreach (var (input, output) in reports)
        {
            usage.Add(new() { InputTokenCount = input, OutputTokenCount = output });
        }

        return usage.Settle();
    }

    private static Usage Of(UsageDetails details, params (string Name, long Count)[] others)
    {
        details.AdditionalCounts = others.Length == 0 ? null : new(others.Select(o => new KeyValuePair<string, long>(o.Name, o.Count)));
        return DetailsUsage.Of(details);
    }
}
