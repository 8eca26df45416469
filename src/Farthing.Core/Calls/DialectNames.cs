namespace Farthing.Core.Calls;

/// <summary>The names of the dialects.</summary>
public static class DialectNames
{
    private static readonly (string Name, string Words)[] s_names =
    [
        ("opentelemetry", "OpenTelemetry"), ("farthing", "Farthing SDK"), ("gateway", "Farthing gateway"), ("openllmetry", "OpenLLMetry"),
        ("openinference", "OpenInference"), ("vercel", "Vercel AI SDK"), ("langfuse", "Langfuse"), ("openlit", "OpenLIT"), ("litellm", "LiteLLM"),
        ("semantic_kernel", "Semantic Kernel"), ("microsoft_extensions_ai", "Microsoft.Extensions.AI"), ("openai_client", "OpenAI client"),
    ];

    /// <summary>The dialect's name in the API, for example <c>semantic_kernel</c>.</summary>
    public static string Name(this Dialect dialect) => s_names[(int)dialect].Name;

    /// <summary>The same for people.</summary>
    public static string Words(this Dialect dialect) => s_names[(int)dialect].Words;
}
