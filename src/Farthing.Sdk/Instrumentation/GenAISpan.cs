using System.Diagnostics;

namespace Farthing.Sdk.Instrumentation;

/// <summary>What another library's span says it is, in the conventions' words, the old ones too.</summary>
internal static class GenAISpan
{
    private const string Operation = "gen_ai.operation.name";

    private static readonly HashSet<string> Inference = new(StringComparer.Ordinal)
    {
        "chat", "text_completion", "generate_content", "embeddings",
    };

    /// <summary>Spans whose usage is their children's, and that only gather the calls of one request.</summary>
    private static readonly HashSet<string> Gathering = new(StringComparer.Ordinal) { "orchestrate_tools" };

    public static bool Is(Activity span) =>
        span.GetTagItem(Operation) is not null || span.GetTagItem("gen_ai.provider.name") is not null || span.GetTagItem("gen_ai.system") is not null;

    /// <summary>A model call, of which the server charges each.</summary>
    public static bool IsInference(Activity span) => span.GetTagItem(Operation) is string operation && Inference.Contains(operation);

    /// <summary>
    /// A tool or an agent at work: a model that is called beneath is called for it, and not for the model call around it.
    /// </summary>
    public static bool IsOwnWork(Activity span) =>
        span.GetTagItem(Operation) is string operation && !Inference.Contains(operation) && !Gathering.Contains(operation);

    public static bool IsOurs(Activity span) => ReferenceEquals(span.Source, Telemetry.Source);
}
