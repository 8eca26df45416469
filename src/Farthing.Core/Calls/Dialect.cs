namespace Farthing.Core.Calls;

/// <summary>Whose names a span's attributes have. The numbers are stored: they never change.</summary>
public enum Dialect : byte
{
    /// <summary>OpenTelemetry's GenAI conventions, of any version, and whoever speaks them without words of its own.</summary>
    OpenTelemetry = 0,

    /// <summary>Farthing's SDK, in the calling process.</summary>
    Farthing = 1,

    /// <summary>Farthing's gateway, between the caller and the provider.</summary>
    Gateway = 2,

    /// <summary>OpenLLMetry, by Traceloop.</summary>
    OpenLLMetry = 3,

    /// <summary>OpenInference, by Arize.</summary>
    OpenInference = 4,

    /// <summary>The Vercel AI SDK.</summary>
    Vercel = 5,

    /// <summary>Langfuse.</summary>
    Langfuse = 6,

    /// <summary>OpenLIT.</summary>
    OpenLit = 7,

    /// <summary>LiteLLM.</summary>
    LiteLlm = 8,

    /// <summary>Microsoft's Semantic Kernel.</summary>
    SemanticKernel = 9,

    /// <summary>Microsoft.Extensions.AI and the Agent Framework upon it.</summary>
    MicrosoftExtensionsAI = 10,

    /// <summary>OpenAI's own .NET client.</summary>
    OpenAIClient = 11,
}
