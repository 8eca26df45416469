using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Google;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Who is paid, as far as the address and the answer tell: OpenTelemetry's names, and the provider's own where it has
/// none. A list price is a provider's own, so its name is given to its own hosts only.
/// </summary>
internal static class Providers
{
    public const string Cohere = "cohere";
    public const string DeepSeek = "deepseek";
    public const string OpenRouter = "openrouter";
    public const string Ollama = "ollama";
    public const string Predibase = "predibase";
    public const string Replicate = "replicate";
    public const string Perplexity = "perplexity";
    public const string XAI = "x_ai";
    public const string OpenAICompatible = "openai_compatible";

    /// <summary>Regional hosts are beneath these: <c>eu.api.openai.com</c> and the like.</summary>
    private static readonly (string Host, string Name)[] Hosts =
    [
        ("api.openai.com", "openai"),
        ("api.anthropic.com", "anthropic"),
        ("api.x.ai", XAI),
        ("api.deepseek.com", DeepSeek),
        ("api.groq.com", "groq"),
        ("api.cerebras.ai", "cerebras"),
        ("api.together.ai", "together"),
        ("api.together.xyz", "together"),
        ("api.fireworks.ai", "fireworks"),
        ("api.mistral.ai", "mistral_ai"),
        ("openrouter.ai", OpenRouter),
        ("api.perplexity.ai", Perplexity),
        ("api.cohere.com", Cohere),
        ("api.cohere.ai", Cohere),
        ("api.replicate.com", Replicate),
        ("serving.app.predibase.com", Predibase),
        ("ollama.com", Ollama),
        ("api.moonshot.ai", "moonshot_ai"),
        ("api.moonshot.cn", "moonshot_ai"),
    ];

    private static readonly string[] AzureHosts = ["openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"];

    /// <summary>
    /// Whose host it is; null when it is nobody's we know. Azure invoices OpenAI's models under a path of its own, and
    /// whatever else it serves as inference.
    /// </summary>
    public static string? OfHost(WireFormat format, Uri uri)
    {
        // Both serve models of other makers in those makers' words, and send the bill themselves.
        if ((GoogleAddress.ProviderOf(uri.Host) ?? BedrockAddress.ProviderOf(uri.Host)) is { } cloud)
        {
            return cloud;
        }

        if (format is WireFormat.GenerateContent or WireFormat.VertexMessages or WireFormat.Converse or WireFormat.InvokeModel)
        {
            return null;
        }

        foreach (var (host, name) in Hosts)
        {
            if (IsOf(uri.Host, host))
            {
                return name;
            }
        }

        return format == WireFormat.Messages || !IsOfAzure(uri.Host) ? null
            : uri.AbsolutePath.StartsWith("/openai/", StringComparison.OrdinalIgnoreCase) ? "azure.ai.openai"
            : "azure.ai.inference";
    }

    /// <summary>
    /// For a host that is nobody's: <c>llama.cpp</c> where the answer has that engine's timings, else
    /// <c>openai_compatible</c> or <c>anthropic_compatible</c>, an engine or a proxy that speaks the format, at prices
    /// of its own.
    /// </summary>
    public static string OfAnswer(WireFormat format, bool hasTimings) => format switch
    {
        WireFormat.OllamaChat or WireFormat.OllamaGenerate or WireFormat.OllamaEmbed => hasTimings ? Ollama : "ollama_compatible",
        _ when hasTimings => "llama.cpp",
        WireFormat.CohereChat or WireFormat.CohereEmbed => "cohere_compatible",
        WireFormat.Rerank => "rerank_compatible",
        WireFormat.Ocr => "mistral_compatible",
        WireFormat.EngineGenerate => "generate_compatible",
        WireFormat.Messages or WireFormat.VertexMessages => "anthropic_compatible",
        WireFormat.GenerateContent => "gemini_compatible",
        WireFormat.Converse or WireFormat.InvokeModel => "bedrock_compatible",
        _ => OpenAICompatible,
    };

    private static bool IsOfAzure(string host)
    {
        foreach (var known in AzureHosts)
        {
            if (IsOf(host, known))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(string host, string known) =>
        host.EndsWith(known, StringComparison.OrdinalIgnoreCase)
        && (host.Length == known.Length || host[^(known.Length + 1)] == '.');
}
