using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Reratings;

/// <summary>A call whose cost becomes another.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Series">Its series.</param>
/// <param name="Call">The fact.</param>
/// <param name="Old">The cost that holds so far.</param>
/// <param name="New">The cost that is to hold.</param>
internal sealed record Correction(ProjectId Project, int Series, Call Call, CallCost Old, CallCost New)
{
    /// <summary>The call that is billed instead, if the new cost is that it is superseded.</summary>
    public CallId? Owner { get; init; }
}
