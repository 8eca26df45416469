using System.Collections.Frozen;

namespace Farthing.Ingest.Spans;

/// <summary>The names that instrumentations have for who sends the bill, as OpenTelemetry's <c>gen_ai.provider.name</c>.</summary>
internal static class ProviderNames
{
    private static readonly FrozenDictionary<string, string> s_aliases = new Dictionary<string, string>
    {
        ["az.ai.openai"] = "azure.ai.openai",
        ["azure"] = "azure.ai.openai",
        ["azure-openai"] = "azure.ai.openai",
        ["azure_openai"] = "azure.ai.openai",
        ["az.ai.inference"] = "azure.ai.inference",
        ["aws"] = "aws.bedrock",
        ["bedrock"] = "aws.bedrock",
        ["amazon-bedrock"] = "aws.bedrock",
        ["aws_bedrock"] = "aws.bedrock",
        ["google"] = "gcp.gemini",
        ["gemini"] = "gcp.gemini",
        ["google.generative-ai"] = "gcp.gemini",
        ["google_genai"] = "gcp.gemini",
        ["google_generativeai"] = "gcp.gemini",
        ["vertexai"] = "gcp.vertex_ai",
        ["vertex_ai"] = "gcp.vertex_ai",
        ["google.vertex"] = "gcp.vertex_ai",
        ["google-vertex"] = "gcp.vertex_ai",
        ["google.vertex.anthropic"] = "gcp.vertex_ai",
        ["mistral"] = "mistral_ai",
        ["mistralai"] = "mistral_ai",
        ["xai"] = "x_ai",
        ["x-ai"] = "x_ai",
        ["moonshotai"] = "moonshot_ai",
        ["moonshot"] = "moonshot_ai",
        ["togetherai"] = "together",
        ["together_ai"] = "together",
        ["fireworks_ai"] = "fireworks",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Vercel's AI SDK says which of a provider's interfaces was called.
    private static readonly string[] s_interfaces = [".chat", ".responses", ".completion", ".embedding", ".textembedding", ".messages", ".image"];

    // Only where nobody says who served it: the makers, as most of their calls go to them.
    private static readonly (string Start, string Provider)[] s_makers =
    [
        ("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("chatgpt-", "openai"), ("text-embedding-", "openai"),
        ("claude-", "anthropic"), ("gemini-", "gcp.gemini"), ("mistral-", "mistral_ai"), ("command-", "cohere"), ("deepseek-", "deepseek"), ("grok-", "x_ai"),
    ];

    /// <summary>The name, in lower case, without the interface, by the conventions where they have one.</summary>
    public static string Canonical(string name)
    {
        var plain = name.ToLowerInvariant();
        foreach (var suffix in s_interfaces)
        {
            if (plain.Length > suffix.Length && plain.EndsWith(suffix, StringComparison.Ordinal))
            {
                plain = plain[..^suffix.Length];
                break;
            }
        }

        return s_aliases.GetValueOrDefault(plain, plain);
    }

    /// <summary>The maker of a model, by its name; empty when it does not tell.</summary>
    public static string OfModel(string model) =>
        Array.Find(s_makers, m => model.StartsWith(m.Start, StringComparison.OrdinalIgnoreCase)).Provider ?? "";
}
