using Farthing.Core.Pricing;

namespace Farthing.Core.Tests.Pricing;

public class ModelPatternTests
{
    [Theory]
    [InlineData("gpt-4o", "gpt-4o", true)]
    [InlineData("gpt-4o", "GPT-4o", true)]
    [InlineData("gpt-4o", "gpt-4o-mini", false)]
    [InlineData("gpt-4o-####-##-##", "gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o-####-##-##", "gpt-4o-2024-08-06x", false)]
    [InlineData("gpt-4o-####-##-##", "gpt-4o-audio-prev", false)]
    [InlineData("llama-3*", "llama-3", true)]
    [InlineData("llama-3*", "llama-3.1-8b", true)]
    [InlineData("llama-3*", "llama-", false)]
    [InlineData("*claude-v2", "anthropic.claude-v2", true)]
    [InlineData("*claude-v2", "claude-v2", true)]
    [InlineData("*claude-v2", "claude-v2:1", false)]
    [InlineData("*moderation*", "omni-moderation-latest", true)]
    [InlineData("*aa~", "xaaa", true)]
    [InlineData("claude-opus-4~", "claude-opus-4", true)]
    [InlineData("claude-opus-4~", "Claude-Opus-4-20250514", true)]
    [InlineData("claude-opus-4~", "claude-opus-4@20250514", true)]
    [InlineData("claude-opus-4~", "claude-opus-4-5", false)]
    [InlineData("claude-opus-4~", "claude-opus-4-5-20251101", false)]
    [InlineData("*claude-opus-4-5~", "us.anthropic.claude-opus-4-5-20251101-v1:0", true)]
    [InlineData("*claude-opus-4-5~", "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-5-20251101-v1:0:200k", true)]
    [InlineData("gpt-4o~", "gpt-4o-latest", true)]
    [InlineData("gpt-4o~", "gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o~", "gpt-4o-mini", false)]
    [InlineData("gpt-4o~", "gpt-4o-latestest", false)]
    [InlineData("gpt-4o~", "gpt-4o-", false)]
    [InlineData("gpt-4o~", "gpt-4o-2024-08-06-mini", false)]
    [InlineData("gemini-2.5-pro-preview~", "gemini-2.5-pro-preview-05-06", true)]
    [InlineData("gemini-2.5-pro-preview~", "gemini-2.5-pro-preview-09-2025", true)]
    [InlineData("gemini-2.5-pro-preview~", "gemini-2.5-pro-preview-tts", false)]
    [InlineData("gemini-1.5-flash~", "gemini-1.5-flash-002", true)]
    [InlineData("gemini-1.5-flash~", "gemini-1.5-flash-8b", false)]
    [InlineData("~anthropic/claude-latest", "~anthropic/claude-latest", true)]
    [InlineData("nova-pro-v1~", "nova-pro-v1:300k", true)]
    public void Digits_and_an_open_end_match_and_nothing_else_does(string pattern, string model, bool matches) =>
        Assert.Equal(matches, new ModelPattern(pattern).Matches(model));

    [Fact]
    public void A_plain_name_beats_a_pattern_and_a_longer_pattern_beats_a_shorter_one()
    {
        var book = PriceBookReader.Read(Book("""
            { "id": "open", "match": ["m*"], "prices": [PRICE1] },
            { "id": "longer", "match": ["m-large*"], "prices": [PRICE2] },
            { "id": "plain", "match": ["m-large-2"], "prices": [PRICE3] },
            { "id": "versions", "match": ["m-large~"], "prices": [PRICE1] },
            { "id": "anywhere", "match": ["*m-large*", "*l"], "prices": [PRICE1] }
            """));
        Assert.Equal("open", Find("m-small"));
        Assert.Equal("longer", Find("m-large-1"));
        Assert.Equal("plain", Find("m-large-2"));
        Assert.Equal("plain", Find("M-Large-2"));
        Assert.Equal("versions", Find("m-large-001"));
        Assert.Equal("anywhere", Find("a/m-large-001"));
        Assert.Null(Find("n"));

        string? Find(string model) => book.Find("p", model, DateTime.UnixEpoch)?.Model;
    }

    private static string Book(string models)
    {
        for (var i = 1; i <= 3; i++)
        {
            models = models.Replace($"PRICE{i}", $$"""{ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "per_million": { "input": "{{i}}" } }] }""");
        }

        return $$"""{ "provider": "p", "name": "P", "currency": "USD", "source": "a test", "models": [{{models}}] }""";
    }
}
