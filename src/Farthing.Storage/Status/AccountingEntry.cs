using Farthing.Storage.Projects;

namespace Farthing.Storage.Status;

/// <summary>What can become of what is sent.</summary>
public enum AccountingOutcome
{
    /// <summary>A call whose keeping was promised.</summary>
    Accepted,

    /// <summary>A call that is in storage.</summary>
    Stored,

    /// <summary>A call that had been accepted before.</summary>
    Duplicate,

    /// <summary>A call kept aside with its reason.</summary>
    DeadLettered,

    /// <summary>A span that is not a model call.</summary>
    NotBilled,

    /// <summary>A stored call whose feature, team, service and requested model are not told apart: its project has too many.</summary>
    Collapsed,

    /// <summary>Refused.</summary>
    Rejected,
}

/// <summary>Adds to a count of the accounting.</summary>
/// <param name="Project">Whose; project 0 where it was not known.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused; empty for the others.</param>
/// <param name="Count">How many.</param>
public readonly record struct AccountingEntry(ProjectId Project, AccountingOutcome Outcome, string Reason, long Count)
{
    internal string OutcomeName => Outcome switch
    {
        AccountingOutcome.Accepted => "accepted",
        AccountingOutcome.Stored => "stored",
        AccountingOutcome.Duplicate => "duplicate",
        AccountingOutcome.DeadLettered => "dead_lettered",
        AccountingOutcome.NotBilled => "not_billed",
        AccountingOutcome.Collapsed => "collapsed",
        AccountingOutcome.Rejected => "rejected",
        _ => throw new InvalidOperationException($"{Outcome} has no name."),
    };
}
