using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>A call ready to be stored.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Call">The fact.</param>
/// <param name="Cost">Its first ledger entry.</param>
public sealed record PricedCall(ProjectId Project, Call Call, CallCost Cost)
{
    /// <summary>How much it counts among records of the same response; see <see cref="CallRank"/>.</summary>
    public short Rank { get; init; } = CallRank.Of(Call);
}

/// <summary>What became of a batch.</summary>
/// <param name="Stored">Calls, outcomes, revenue and spans that are now in storage because of it.</param>
/// <param name="Duplicate">Those that were there before, or stood in it twice.</param>
public readonly record struct WriteResult(int Stored, int Duplicate);
