using Farthing.Core.Pricing;

namespace Farthing.Core.Tests.Pricing;

public class PriceBookReaderTests
{
    private const string Rates = """ "as_of": "2026-01-01", "rates": [{ "above_prompt_tokens": 0, "per_million": { "input": "1" } }] """;

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
    [InlineData("{ \"daily\": { \"from\": \"00:30\", \"to\": \"16:30\" }," + Rates + "}", "fill the day")]
    [InlineData("{ \"daily\": { \"from\": \"00:30\", \"to\": \"16:30\" }," + Rates + "}, { \"daily\": { \"from\": \"16:00\", \"to\": \"00:30\" }," + Rates + "}", "not overlap")]
    [InlineData("{" + Rates + "}, {" + Rates + "}", "fill the day")]
    [InlineData("{ \"from\": \"yesterday\"," + Rates + "}", "neither a day nor a moment")]
    [InlineData("{ \"rates\": [{ \"per_million\": { \"input\": \"1\" } }] }", "as_of is missing")]
    [InlineData("{ \"as_of\": \"2026-01-01\", \"rates\": [{ \"per_million\": {} }, { \"per_million\": {} }] }", "same number of prompt tokens")]
    [InlineData("{ \"as_of\": \"2026-01-01\", \"redirect\": \"nobody\" }", "no model of the book")]
    [InlineData("{ \"tiers\": { \"batch\": {} }," + Rates + "}", "either times")]
    [InlineData("{ \"tiers\": { \"batch\": { \"times\": \"half\" } }," + Rates + "}", "times is half")]
    [InlineData("{ \"tiers\": { \"batch\": { \"times\": \"0.5\", \"keep\": [\"cache\"] } }," + Rates + "}", "cache is not a meter")]
    public void A_price_that_is_wrong_says_where(string prices, string message)
    {
        var error = Assert.Throws<FormatException>(() => PriceBookReader.Read(Book(prices)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m", "M", "the name M is already taken")]
    [InlineData("m", "*", "matches everything")]
    [InlineData("m", "", "is empty")]
    [InlineData("m", "a*b", "no meaning")]
    [InlineData("m", "a~*", "no meaning")]
    public void A_name_stands_for_one_model(string one, string other, string message)
    {
        var models = string.Join(',', new[] { (Id: "a", Name: one), (Id: "b", Name: other) }
            .Select(m => $$"""{ "id": "{{m.Id}}", "match": ["{{m.Name}}"], "prices": [{ {{Rates}} }] }"""));
        var book = $$"""{ "provider": "p", "name": "P", "currency": "USD", "source": "s", "models": [{{models}}] }""";
        Assert.Contains(message, Assert.Throws<FormatException>(() => PriceBookReader.Read(book)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_has_one_book()
    {
        var error = Assert.Throws<FormatException>(() => PriceBookReader.Read(Book("{" + Rates + "}"), Book("{" + Rates + "}")));
        Assert.Contains("provider name p is already taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_behind_the_last_digit_are_no_content() =>
        Assert.Equal(Price(Rates).Version, Price(Rates.Replace("\"1\"", "\"1.00\"", StringComparison.Ordinal)).Version);

    private static ModelPrice Price(string price) => PriceBookReader.Read(Book("{" + price + "}")).Prices.Single();

    private static string Book(string prices) =>
        $$"""{ "provider": "p", "name": "P", "currency": "USD", "source": "s", "models": [{ "id": "m", "match": ["m"], "prices": [{{prices}}] }] }""";
}
