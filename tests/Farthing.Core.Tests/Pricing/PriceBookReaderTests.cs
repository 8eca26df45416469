using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing;

public class PriceBookReaderTests
{
    private const string Rates = """ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "per_million": { "input": "1" } }] """;

    [Fact]
    public void The_embedded_book_prices_input_and_output_of_every_model_with_source_and_date()
    {
        var prices = PriceBook.Embedded.Prices.ToList();
        Assert.True(prices.Count >= 26, $"{prices.Count} prices");
        Assert.Equal(prices.Count, prices.Select(p => p.Version).Distinct().Count());
        foreach (var price in prices)
        {
            Assert.NotEmpty(price.Source);
            Assert.True(price.AsOf > new DateOnly(2026, 1, 1));
            Assert.All(price.Cards, card => Assert.True(card.RateFor(Meter.Input, out _) > 0 && card.RateFor(Meter.Output, out _) > 0, price.Version));
        }
    }

    [Fact]
    public void The_embedded_book_has_every_provider_of_the_first_release() =>
        Assert.Equal(["anthropic", "llama.cpp", "openai"], PriceBook.Embedded.Prices.Select(p => p.Provider).Distinct().Order());

    [Fact]
    public void A_version_names_the_rates_and_changes_with_them()
    {
        var one = Price(Rates);
        Assert.Equal(one.Version, Price(Rates).Version);
        Assert.NotEqual(one.Version, Price(Rates.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)).Version);
        Assert.StartsWith("p/m~", one.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not JSON", "not valid")]
    [InlineData("""{ "provider": "p", "name": "P", "currency": "EUR", "source": "s", "models": [] }""", "exchange rate")]
    public void A_book_that_is_none_says_so(string book, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PriceBookReader.Read([book, Book("{" + Rates + "}")])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "per_million": { "inputs": "1" } }] }""", "inputs is not a meter")]
    [InlineData("""{ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "each": { "input": "1" } }] }""", "wrong list")]
    [InlineData("""{ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "per_million": { "input": "-1" } }] }""", "not an amount")]
    [InlineData("""{ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 5, "per_million": { "input": "1" } }] }""", "above 0")]
    [InlineData("""{ "as_of": "2026-01-01", "rates": [], "colour": "red" }""", "colour")]
    [InlineData("{ \"from\": \"2026-02-01\", \"to\": \"2026-01-01\"," + Rates + "}", "before it starts")]
    [InlineData("{" + Rates + "}, { \"from\": \"2026-02-01\"," + Rates + "}", "must end where")]
    [InlineData("{ \"to\": \"2026-02-02\"," + Rates + "}, { \"from\": \"2026-02-01\"," + Rates + "}", "must end where")]
    public void A_price_that_is_wrong_says_where(string prices, string message)
    {
        var error = Assert.Throws<FormatException>(() => PriceBookReader.Read(Book(prices)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static ModelPrice Price(string price) => PriceBookReader.Read(Book("{" + price + "}")).Prices.Single();

    private static string Book(string prices) =>
        $$"""{ "provider": "p", "name": "P", "currency": "USD", "source": "s", "models": [{ "id": "m", "match": ["m"], "prices": [{{prices}}] }] }""";
}
