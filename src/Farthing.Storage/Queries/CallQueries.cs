using Farthing.Core.Calls;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Queries;

/// <summary>Finds calls.</summary>
public sealed class CallQueries
{
    /// <summary>A page of the calls in a range, newest first.</summary>
    public Task<CallPage> ListAsync(ProjectId project, TimeRange range, CallFilter filter, string? after, int limit, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>One call; null when the project has none of that id.</summary>
    public Task<StoredCall?> FindAsync(ProjectId project, CallId id, CancellationToken cancel) => throw new NotSupportedException();
}
