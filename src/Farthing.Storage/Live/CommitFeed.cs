using Farthing.Storage.Projects;

namespace Farthing.Storage.Live;

/// <summary>Tells, within the process, when new calls of a project have been committed by any writer.</summary>
public sealed class CommitFeed
{
    /// <summary>Calls back after each commit, on a thread of its own choosing, until disposed. The callback must be quick.</summary>
    public IDisposable Subscribe(ProjectId project, Action committed) => throw new NotSupportedException();
}
