namespace Farthing.Sdk.Chat;

/// <summary>OpenTelemetry's names for those whom adapters name in their own ways.</summary>
internal static class ProviderNames
{
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["az.ai.openai"] = "azure.ai.openai",
        ["azure_openai"] = "azure.ai.openai",
        ["azureopenai"] = "azure.ai.openai",
        ["az.ai.inference"] = "azure.ai.inference",
        ["bedrock"] = "aws.bedrock",
        ["amazon_bedrock"] = "aws.bedrock",
        ["aws_bedrock"] = "aws.bedrock",
        ["gemini"] = "gcp.gemini",
        ["google"] = "gcp.gemini",
        ["google_genai"] = "gcp.gemini",
        ["google.genai"] = "gcp.gemini",
        ["vertex_ai"] = "gcp.vertex_ai",
        ["vertexai"] = "gcp.vertex_ai",
        ["mistral"] = "mistral_ai",
        ["mistralai"] = "mistral_ai",
        ["xai"] = "x_ai",
        ["moonshot"] = "moonshot_ai",
        ["moonshotai"] = "moonshot_ai",
    };

    /// <returns>null when nobody is named.</returns>
    public static string? Of(string? name)
    {
        var own = name?.Trim().ToLowerInvariant().Replace(' ', '_');
        foreach (var ending in (ReadOnlySpan<string>)[".chat", ".responses"])
        {
            own = own is not null && own.EndsWith(ending, StringComparison.Ordinal) ? own[..^ending.Length] : own;
        }

        return string.IsNullOrEmpty(own) ? null : Others.GetValueOrDefault(own, own);
    }
}
