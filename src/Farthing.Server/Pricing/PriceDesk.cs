using System.Text;
using System.Text.Json;
using Farthing.Core.Usage;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.Pricing;

/// <summary>Answers questions with the pricer that the server itself uses.</summary>
internal sealed class PriceDesk(PricesNow prices, ProjectId project) : IDisposable
{
    // Where each provider's client sends chat by itself. The host decides how the SDK reads, never what it costs.
    private static readonly Dictionary<string, string> s_usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["anthropic"] = "https://api.anthropic.com/v1/messages",
        ["aws.bedrock"] = "https://bedrock-runtime.us-east-1.amazonaws.com/model/model/converse",
        ["cerebras"] = "https://api.cerebras.ai/v1/chat/completions",
        ["cohere"] = "https://api.cohere.com/v2/chat",
        ["deepseek"] = "https://api.deepseek.com/chat/completions",
        ["fireworks"] = "https://api.fireworks.ai/inference/v1/chat/completions",
        ["gcp.gemini"] = "https://generativelanguage.googleapis.com/v1beta/models/model:generateContent",
        ["gcp.vertex_ai"] = "https://aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/google/models/model:generateContent",
        ["groq"] = "https://api.groq.com/openai/v1/chat/completions",
        ["mistral_ai"] = "https://api.mistral.ai/v1/chat/completions",
        ["moonshot_ai"] = "https://api.moonshot.ai/v1/chat/completions",
        ["ollama"] = "http://localhost:11434/api/chat",
        ["openai"] = "https://api.openai.com/v1/chat/completions",
        ["openrouter"] = "https://openrouter.ai/api/v1/chat/completions",
        ["perplexity"] = "https://api.perplexity.ai/chat/completions",
        ["together"] = "https://api.together.ai/v1/chat/completions",
        ["x_ai"] = "https://api.x.ai/v1/chat/completions",
    };

    private const string Chat = "/chat/completions";
    private static readonly string s_responses = "/v1/responses";

    private const string Otherwise = "http://localhost/v1/chat/completions";

    private readonly RecordedExchange _exchange = new();

    /// <summary>Prices one question.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public PriceAnswer Answer(PriceRequest question)
    {
        var (calls, model) = question.Usage is { } usage ? FromUsage(question, usage) : FromResponse(question);
        return PriceAnswer.Of([.. calls.Select(call => PriceAnswer.From(call, prices.Price(project, call), question.Id))], model);
    }

    public void Dispose() => _exchange.Dispose();

    private RecordedExchange.Exchange FromUsage(PriceRequest question, JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("Usage is a JSON object.");
        }

        var counts = new MeterMap<decimal>();
        foreach (var property in usage.EnumerateObject())
        {
            if (!Meters.TryParse(property.Name, out var meter))
            {
                // Not our meters: the provider's own object, as it stands in its responses.
                return usage.EnumerateObject().Any(p => Meters.TryParse(p.Name, out _))
                    ? throw new FormatException($"{property.Name} is not a meter. There are {string.Join(", ", Meters.All.Select(m => m.Name()))}.")
                    : FromResponse(question with { Path = question.Path ?? PathOf(question, usage), Response = Wrap(question, usage) });
            }

            if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetDecimal(out var count) || count < 0)
            {
                throw new FormatException($"{property.Name} is not a count.");
            }

            counts[meter] = count;
        }

        return new(
            [new()
            {
                Id = new(1, 1),
                Time = question.At,
                Dimensions = new()
                {
                    Provider = question.Provider,
                    Model = question.Model!,
                    ModelRequested = question.Model!,
                    Tier = question.Tier ?? "",
                    Region = question.Region ?? "",
                    Operation = "chat",
                },
                Usage = counts,
            }],
            question.Model);
    }

    private RecordedExchange.Exchange FromResponse(PriceRequest question)
    {
        var usual = Usual(question);
        if (!Uri.TryCreate(usual, question.Path ?? (IsResponses(question) ? s_responses : usual.AbsolutePath), out var uri))
        {
            throw new FormatException($"'{question.Path}' is neither a path nor an address.");
        }

        return _exchange.Read(question, uri) is { Calls.Count: > 0 } exchange
            ? exchange
            : throw new FormatException($"{uri.AbsolutePath} is not the path of a model call that can be read.");
    }

    // Where a provider's address names the model, it is the one that was asked for.
    private Uri Usual(PriceRequest question)
    {
        var usual = s_usual.GetValueOrDefault(prices.Book.ProviderName(question.Provider) ?? question.Provider, Otherwise);
        return new(question.Model is null ? usual : usual.Replace("model/model", $"model/{Uri.EscapeDataString(question.Model)}", StringComparison.Ordinal)
            .Replace("models/model", $"models/{Uri.EscapeDataString(question.Model)}", StringComparison.Ordinal));
    }

    // OpenAI's two formats are told apart by what they call themselves.
    private bool IsResponses(PriceRequest question) =>
        Usual(question).AbsolutePath.EndsWith(Chat, StringComparison.Ordinal) && question.Response is { } body
        && (body.AsSpan().IndexOf("\"object\":\"response\""u8) >= 0 || body.AsSpan().IndexOf("\"object\": \"response\""u8) >= 0);

    // Those who speak like OpenAI count prompt_tokens in one format and input_tokens in the other.
    private string? PathOf(PriceRequest question, JsonElement usage) =>
        usage.TryGetProperty("input_tokens", out _) && Usual(question).AbsolutePath.EndsWith(Chat, StringComparison.Ordinal) ? s_responses : null;

    private byte[] Wrap(PriceRequest question, JsonElement usage)
    {
        var model = JsonSerializer.Serialize(question.Model);
        var counts = usage.GetRawText();
        var path = Usual(question).AbsolutePath;
        return Encoding.UTF8.GetBytes(
            path.Contains(":generateContent", StringComparison.Ordinal) ? $$"""{"modelVersion":{{model}},"usageMetadata":{{counts}}}"""
            : path == "/api/chat" ? $$"""{"model":{{model}},"done":true,{{counts[1..]}}"""
            : $$"""{"model":{{model}},"usage":{{counts}}}""");
    }
}
