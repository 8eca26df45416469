using Farthing.Storage.Projects;
using Farthing.Storage.Queries;

namespace Farthing.Storage.Reratings;

/// <summary>What a re-rating is for.</summary>
public enum ReratingKind
{
    /// <summary>Only tells what would change.</summary>
    Preview,

    /// <summary>Prices calls again and corrects those whose cost is another now.</summary>
    Rerating,

    /// <summary>Gives the calls that another one corrected the cost back that they had before.</summary>
    Rollback,
}

/// <summary>Where a re-rating stands.</summary>
public enum ReratingState
{
    /// <summary>Asked for; a server takes it up, or the command that asked.</summary>
    Waiting,

    /// <summary>Under way. One is at a time; it goes on where it was when its process died.</summary>
    Running,

    /// <summary>Asked to stop after the transaction under way.</summary>
    Stopping,

    /// <summary>Stopped: what is done stays, and it can be resumed.</summary>
    Stopped,

    /// <summary>All calls were seen.</summary>
    Done,

    /// <summary>Could not go on; see its error. It can be resumed.</summary>
    Failed,

    /// <summary>Done, and undone by a rollback.</summary>
    RolledBack,
}

/// <summary>The names of kinds and states in storage and the API.</summary>
public static class ReratingNames
{
    /// <summary>The kind's name.</summary>
    public static string Name(this ReratingKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The state's name, for example <c>rolled_back</c>.</summary>
    public static string Name(this ReratingState state) => state == ReratingState.RolledBack ? "rolled_back" : state.ToString().ToLowerInvariant();
}

/// <summary>What is to be priced again.</summary>
/// <param name="Project">Whose calls; null for every project's.</param>
/// <param name="Range">When they started.</param>
/// <param name="Model">The model that answered them; null for every model.</param>
public sealed record ReratingScope(ProjectId? Project, TimeRange Range, string? Model);

/// <summary>A re-rating, asked for, under way or done.</summary>
public sealed record Rerating
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>What it is for.</summary>
    public required ReratingKind Kind { get; init; }

    /// <summary>What is to be priced again.</summary>
    public required ReratingScope Scope { get; init; }

    /// <summary>The re-rating that a rollback undoes.</summary>
    public long? Undoes { get; init; }

    /// <summary>Where it stands.</summary>
    public required ReratingState State { get; init; }

    /// <summary>When it was asked for, in UTC.</summary>
    public required DateTime AskedAt { get; init; }

    /// <summary>When it ended, in UTC; null while it has not.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>The start of the last call that is done, in UTC; null before the first.</summary>
    public DateTime? AtTime { get; init; }

    /// <summary>How many calls were priced again.</summary>
    public long Seen { get; init; }

    /// <summary>Of them, those whose cost is another.</summary>
    public long Changed { get; init; }

    /// <summary>The difference by provider, model and day, in order; empty in a list.</summary>
    public required IReadOnlyList<ReratingRow> Report { get; init; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Error { get; init; }

    /// <summary>What the cost of all calls changes by, in US dollars.</summary>
    public decimal DifferenceUsd => ListedDifferenceUsd + Report.Sum(r => r.NewUsd - r.OldUsd);

    // Where the report was left out.
    internal decimal ListedDifferenceUsd { get; init; }

    /// <summary>Whether nothing more happens to it by itself.</summary>
    public bool IsOver => State is not (ReratingState.Waiting or ReratingState.Running or ReratingState.Stopping);
}

/// <summary>What changes for one model on one day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Provider">Who sends the bill.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Calls">How many calls cost another amount, or are priced otherwise.</param>
/// <param name="OldUsd">What they cost before, as far as it was known.</param>
/// <param name="NewUsd">What they cost now, as far as it is known.</param>
/// <param name="OldUnpriced">How many of them had no known cost.</param>
/// <param name="NewUnpriced">How many of them have none now.</param>
public sealed record ReratingRow(
    DateOnly Day, string Provider, string Model, long Calls, decimal OldUsd, decimal NewUsd, long OldUnpriced, long NewUnpriced);
