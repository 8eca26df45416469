using Farthing.Core.Pricing;

namespace Farthing.Core.Tests.Pricing;

public class PriceChoiceTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void It_says_which_pattern_won_and_which_lost()
    {
        var choice = PriceBook.Embedded.Explain("bedrock", "global.anthropic.claude-opus-5", s_time);
        Assert.Equal(("aws.bedrock", "global.anthropic.claude-opus-5", "*global.anthropic.claude-opus-5~"), (choice.Provider, choice.Model, choice.Pattern));
        Assert.Contains(choice.PassedOver, p => p is { Model: "aws.bedrock/regional.anthropic.claude-opus-5", Why: "a less specific match" });
        Assert.Equal(128_000, PriceBook.Embedded.Explain("openai", "gpt-4o", s_time).ContextTokens);
        Assert.Contains("by the pattern", choice.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_which_spans_of_time_were_passed_over()
    {
        var choice = PriceBook.Embedded.Explain("openai", "o3", s_time);
        Assert.StartsWith("openai/o3@2025-06-10~", choice.Price!.Version, StringComparison.Ordinal);
        Assert.Equal("it applies until 2025-06-10", Assert.Single(choice.PassedOver).Why);
        var daily = PriceBook.Embedded.Explain("deepseek", "deepseek-chat", s_time);
        Assert.Equal("it applies daily 16:30 to 00:30 UTC", Assert.Single(daily.PassedOver).Why);
    }

    [Fact]
    public void It_says_whose_price_is_used_and_what_a_name_was_served_by()
    {
        Assert.Equal("openai", PriceBook.Embedded.Explain("azure.ai.openai", "gpt-4o", s_time).Provider);
        var own = PriceBook.Embedded.Explain("azure.ai.openai", "o3", s_time);
        Assert.Equal("azure.ai.openai", own.Provider);
        Assert.Contains(own.PassedOver, p => p.Model == "openai/o3" && p.Why == "azure.ai.openai's own price comes first");
        var redirected = PriceBook.Embedded.Explain("xai", "grok-4", s_time);
        Assert.Equal(("grok-4-0709", "grok-4.3"), (redirected.Model, redirected.RedirectedTo));
        Assert.Contains("served by grok-4.3", redirected.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_which_card_a_prompt_is_charged_by()
    {
        var choice = PriceBook.Embedded.Explain("openai", "gpt-5.4", s_time, "batch");
        Assert.Contains("list batch above 272000 prompt tokens", choice.Describe(272_001), StringComparison.Ordinal);
        Assert.DoesNotContain("above", choice.Describe(272_000), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "gpt-4o", "", "unknown_provider")]
    [InlineData("openai", "gpt-99", "", "unknown_model")]
    [InlineData("openai", "gpt-4o", "ultrafast", "unknown_tier")]
    public void It_says_why_there_is_none(string provider, string model, string tier, string reason)
    {
        var choice = PriceBook.Embedded.Explain(provider, model, s_time, tier);
        Assert.Equal(reason, choice.Reason);
        Assert.Null(choice.Price);
        Assert.Contains(reason, choice.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_agrees_with_find()
    {
        foreach (var book in PriceBook.Embedded.Books)
        {
            foreach (var name in book.Models.SelectMany(m => m.Patterns).Where(p => p.IsPlain).Select(p => p.Text))
            {
                Assert.Same(PriceBook.Embedded.Find(book.Provider, name, s_time), PriceBook.Embedded.Explain(book.Provider, name, s_time).Price);
            }
        }
    }

    [Fact]
    public void Names_that_a_client_makes_up_are_not_remembered_without_bound()
    {
        for (var i = 0; i < 5_000; i++)
        {
            Assert.Null(PriceBook.Embedded.Find("anthropic", $"made-up-{i}", s_time));
        }

        Assert.True(PriceBook.Embedded.Books.Single(b => b.Provider == "anthropic").RememberedNames < 2_000);
        Assert.NotNull(PriceBook.Embedded.Find("anthropic", "claude-haiku-4-5-20251001", s_time));
    }
}
