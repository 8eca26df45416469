namespace Farthing.Storage.Status;

/// <summary>What is accounted for: each kind by sums of its own.</summary>
public enum AccountedKind
{
    /// <summary>A call to a model.</summary>
    Call,

    /// <summary>Something that calls were made for.</summary>
    Outcome,

    /// <summary>Money earned or given back.</summary>
    Revenue,

    /// <summary>What an SDK says that it lost.</summary>
    Report,

    /// <summary>A span that is no billed call.</summary>
    Span,

    /// <summary>A point of a metric.</summary>
    Metric,

    /// <summary>A log record: one that tells of a call is accounted for as that.</summary>
    Log,
}

/// <summary>The kinds' names in storage.</summary>
internal static class AccountedKinds
{
    public static string Name(this AccountedKind kind) => kind switch
    {
        AccountedKind.Call => "call",
        AccountedKind.Outcome => "outcome",
        AccountedKind.Revenue => "revenue",
        AccountedKind.Report => "report",
        AccountedKind.Span => "span",
        AccountedKind.Metric => "metric",
        AccountedKind.Log => "log",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
