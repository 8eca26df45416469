namespace Farthing.Core.Pricing.Import;

/// <summary>The providers of LiteLLM's map, and the models as the providers themselves name them.</summary>
internal static class LiteLlmNames
{
    // Where ours has another name; the book's aliases know the rest.
    private static readonly Dictionary<string, string> s_providers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text-completion-openai"] = "openai",
        ["azure"] = "azure.ai.openai",
        ["azure_text"] = "azure.ai.openai",
        ["azure_ai"] = "azure.ai.openai",
        ["bedrock_converse"] = "aws.bedrock",
        ["bedrock"] = "aws.bedrock",
        ["bedrock_mantle"] = "aws.bedrock",
        ["cohere_chat"] = "cohere",
        ["codestral"] = "mistral_ai",
        ["text-completion-codestral"] = "mistral_ai",
        ["fireworks_ai-embedding-models"] = "fireworks",
        ["zai"] = "zhipuai",
        ["xai"] = "x_ai",
    };

    // Segments before a model's name that make another price of it.
    private static readonly string[] s_sizes = ["hd", "standard", "low", "medium", "high"];

    public static string Provider(string name) => s_providers.TryGetValue(name, out var ours) ? ours
        : name.StartsWith("vertex_ai", StringComparison.OrdinalIgnoreCase) ? "gcp.vertex_ai" : name;

    /// <summary>The model's own name, or why the entry is no price of a model.</summary>
    public static (string? Model, string? Why) Model(string key, string provider)
    {
        var segments = key.Split('/');
        if (segments.Any(s => s_sizes.Contains(s, StringComparer.OrdinalIgnoreCase) || IsSize(s)))
        {
            return (null, "a price by size or quality of an image");
        }

        var own = provider.Split('-')[0].Replace("_converse", "", StringComparison.Ordinal);
        var rest = segments.Length > 1 && (segments[0].Equals(provider, StringComparison.OrdinalIgnoreCase) || segments[0].Equals(own, StringComparison.OrdinalIgnoreCase))
            ? segments[1..]
            : segments;
        var hasRegion = Provider(provider) is "aws.bedrock" or "azure.ai.openai" && rest.Length > 1;
        return hasRegion ? (null, "a price by region or commitment")
            : rest.Any(s => s.AsSpan().ContainsAny("*#~")) ? (null, "a name with a wildcard")
            : (string.Join('/', rest), null);
    }

    private static bool IsSize(string segment) =>
        segment.Split("-x-") is [var width, var height] && int.TryParse(width, out _) && int.TryParse(height, out _);
}
