namespace Farthing.Core.Pricing.Import;

/// <summary>A kind of source.</summary>
public enum PriceFormat
{
    /// <summary>LiteLLM's map <c>model_prices_and_context_window.json</c>: US dollars a token.</summary>
    LiteLlm,

    /// <summary>The data file of genai-prices: US dollars a million tokens.</summary>
    GenaiPrices,

    /// <summary>OpenRouter's list, <c>GET /api/v1/models</c>: US dollars a token, as texts.</summary>
    OpenRouter,

    /// <summary>Comma-separated values, a rate a line.</summary>
    Csv,
}

/// <summary>Reads sources.</summary>
public static class PriceListReader
{
    /// <summary>The formats by the names that they have on the command line.</summary>
    public static IReadOnlyDictionary<string, PriceFormat> Formats { get; } = new Dictionary<string, PriceFormat>(StringComparer.Ordinal)
    {
        ["litellm"] = PriceFormat.LiteLlm,
        ["genai-prices"] = PriceFormat.GenaiPrices,
        ["openrouter"] = PriceFormat.OpenRouter,
        ["csv"] = PriceFormat.Csv,
    };

    /// <summary>Reads a source.</summary>
    /// <param name="format">What it is.</param>
    /// <param name="text">Its content.</param>
    /// <param name="provider">Of sources with many providers, the only one to take; of others, whose prices they are.</param>
    /// <exception cref="FormatException">It is not what it is said to be; the message names the place.</exception>
    public static PriceList Read(PriceFormat format, string text, string? provider = null) => format switch
    {
        PriceFormat.LiteLlm => LiteLlmReader.Read(text, provider),
        PriceFormat.GenaiPrices => GenaiPricesReader.Read(text, provider),
        PriceFormat.OpenRouter => OpenRouterReader.Read(text, provider ?? "openrouter"),
        PriceFormat.Csv => CsvPriceReader.Read(text, provider),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
