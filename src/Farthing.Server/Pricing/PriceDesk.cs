using System.Text;
using System.Text.Json;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Server.Pricing;

/// <summary>Answers questions with the pricer that the server itself uses.</summary>
internal sealed class PriceDesk : IDisposable
{
    // Where each provider's client sends chat by itself. The host decides how the SDK reads, never what it costs.
    private static readonly Dictionary<string, string> s_usual = new(StringComparer.Ordinal)
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

    private const string Otherwise = "http://localhost/v1/chat/completions";

    private readonly Pricer _pricer = new(PriceBook.Embedded);
    private readonly RecordedExchange _exchange = new();

    /// <summary>Prices one question.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says why.</exception>
    public PriceAnswer Answer(PriceRequest question)
    {
        var (calls, model) = question.Usage is { } usage ? FromUsage(question, usage) : FromResponse(question);
        return PriceAnswer.Of([.. calls.Select(call => PriceAnswer.From(call, _pricer.Price(call)))], model);
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
                return FromResponse(question with { Response = Wrap(question.Model!, usage) });
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
                Dimensions = new() { Provider = question.Provider, Model = question.Model!, ModelRequested = question.Model!, Operation = "chat" },
                Usage = counts,
            }],
            question.Model);
    }

    private RecordedExchange.Exchange FromResponse(PriceRequest question)
    {
        var usual = new Uri(s_usual.GetValueOrDefault(question.Provider, Otherwise));
        if (!Uri.TryCreate(usual, question.Path ?? usual.AbsolutePath, out var uri))
        {
            throw new FormatException($"'{question.Path}' is neither a path nor an address.");
        }

        return _exchange.Read(question, uri) is { Calls.Count: > 0 } exchange
            ? exchange
            : throw new FormatException($"{uri.AbsolutePath} is not the path of a model call that can be read.");
    }

    private static byte[] Wrap(string model, JsonElement usage) =>
        Encoding.UTF8.GetBytes($$"""{"model":{{JsonSerializer.Serialize(model)}},"usage":{{usage.GetRawText()}}}""");
}
