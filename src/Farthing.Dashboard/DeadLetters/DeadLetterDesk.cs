using Farthing.Storage.DeadLetters;
using Farthing.Storage.Projects;

namespace Farthing.Dashboard.DeadLetters;

/// <summary>What only the host can do with dead letters: it knows the form that they are carried in, and the path that stores them.</summary>
/// <param name="Read">Tells what one holds.</param>
/// <param name="ReplayAsync">Tries those that are chosen again, and tells how far it is; null when someone else is at it.</param>
public sealed record DeadLetterDesk(
    Func<OpenedDeadLetter, DeadLetterReading> Read,
    Func<ProjectId, DeadLetterChoice, Action<ReplayResult>, CancellationToken, Task<ReplayResult?>> ReplayAsync);

/// <summary>What a dead letter holds.</summary>
/// <param name="Json">As JSON; null where it cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null where it can.</param>
public sealed record DeadLetterReading(string? Json, string? Problem);
