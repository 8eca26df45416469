using System.Numerics;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>Every dialect, and which one a span is in.</summary>
internal static class DialectTables
{
    // The first one that fits is taken: those with marks of their own stand before those that others borrow from.
    private static readonly DialectTable[] s_told =
    [
        new FarthingSdk(), new OpenInference(), new Langfuse(), new Vercel(), new LiteLlm(), new OpenLit(), new SemanticKernel(),
        new MicrosoftExtensionsAI(), new OpenAIClient(), new OpenLLMetry(),
    ];

    /// <summary>For whoever does not say what he speaks.</summary>
    public static DialectTable Default { get; } = new OpenTelemetry();

    public static IReadOnlyList<DialectTable> All { get; } = [.. s_told, Default];

    /// <summary>The dialects that an attribute's name is a mark of, a bit each.</summary>
    public static uint MarksOf(string name) =>
        s_told.Select((table, bit) => table.Marks.Contains(name, StringComparer.Ordinal) ? 1u << bit : 0).Aggregate((a, b) => a | b);

    /// <summary>The dialect of an instrumentation; null where its name does not tell.</summary>
    public static DialectTable? OfScope(string scope) => scope.Length == 0 ? null : Array.Find(s_told, t => t.Speaks(scope));

    /// <summary>The dialect that the names of a span's attributes tell.</summary>
    public static DialectTable OfMarks(uint marks) => marks == 0 ? Default : s_told[BitOperations.TrailingZeroCount(marks)];
}
