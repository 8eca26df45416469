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
    public void Digits_and_an_open_end_match_and_nothing_else_does(string pattern, string model, bool matches) =>
        Assert.Equal(matches, new ModelPattern(pattern).Matches(model));

    [Fact]
    public void A_plain_name_beats_a_pattern_and_a_longer_pattern_beats_a_shorter_one()
    {
        var book = PriceBookReader.Read(Book("""
            { "id": "open", "match": ["m*"], "prices": [PRICE1] },
            { "id": "longer", "match": ["m-large*"], "prices": [PRICE2] },
            { "id": "plain", "match": ["m-large-2"], "prices": [PRICE3] }
            """));
        Assert.Equal("open", Find("m-small"));
        Assert.Equal("longer", Find("m-large-1"));
        Assert.Equal("plain", Find("m-large-2"));
        Assert.Equal("plain", Find("M-Large-2"));
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
