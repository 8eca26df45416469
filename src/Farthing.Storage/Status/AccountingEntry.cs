using Farthing.Storage.Projects;

namespace Farthing.Storage.Status;

/// <summary>What can become of what is sent.</summary>
public enum AccountingOutcome
{
    /// <summary>A call, outcome or revenue whose keeping was promised.</summary>
    Accepted,

    /// <summary>One that is in storage.</summary>
    Stored,

    /// <summary>One that had been accepted before.</summary>
    Duplicate,

    /// <summary>One kept aside with its reason.</summary>
    DeadLettered,

    /// <summary>A span that is none of them.</summary>
    NotBilled,

    /// <summary>A stored call whose feature, team, service and requested model are not told apart: its project has too many.</summary>
    Collapsed,

    /// <summary>Refused.</summary>
    Rejected,

    /// <summary>A stored call that is billed no more: another record of it is, or the calls that it repeats.</summary>
    Superseded,

    /// <summary>A point of a metric, or a log record, of no kind that is kept.</summary>
    NotKept,

    /// <summary>One that had been kept aside and that a person threw away.</summary>
    Purged,
}

/// <summary>Adds to a count of the accounting.</summary>
/// <param name="Project">Whose; project 0 where it was not known.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused; empty for the others.</param>
/// <param name="Count">How many.</param>
/// <param name="Kind">Of what.</param>
public readonly record struct AccountingEntry(
    ProjectId Project, AccountingOutcome Outcome, string Reason, long Count, AccountedKind Kind = AccountedKind.Call)
{
    internal string OutcomeName => Kind == AccountedKind.Call ? Word : $"{Kind.Name()}_{Word}";

    internal string Word => Outcome switch
    {
        AccountingOutcome.Accepted => "accepted",
        AccountingOutcome.Stored => "stored",
        AccountingOutcome.Duplicate => "duplicate",
        AccountingOutcome.DeadLettered => "dead_lettered",
        AccountingOutcome.NotBilled => "not_billed",
        AccountingOutcome.Collapsed => "collapsed",
        AccountingOutcome.Rejected => "rejected",
        AccountingOutcome.Superseded => "superseded",
        AccountingOutcome.NotKept => "not_kept",
        AccountingOutcome.Purged => "purged",
        _ => throw new InvalidOperationException($"{Outcome} has no name."),
    };
}
