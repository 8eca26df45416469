using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>A call ready to be stored.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Call">The fact.</param>
/// <param name="Cost">Its first ledger entry.</param>
public sealed record PricedCall(ProjectId Project, Call Call, CallCost Cost);

/// <summary>What became of a batch.</summary>
/// <param name="Stored">Calls, outcomes and revenue that are now in storage because of it.</param>
/// <param name="Duplicate">Those that were there before, or stood in it twice.</param>
public readonly record struct WriteResult(int Stored, int Duplicate);
