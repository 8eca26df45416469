using Farthing.Storage.Projects;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Bounds the bytes that requests hold at once, from the first byte of the body until its calls are settled, so that a
/// flood is answered instead of growing memory. A project may hold as much as is free beside all: one that floods leaves a
/// half, two a third, and there is always room for one that comes anew.
/// </summary>
internal sealed class BytesInFlight(long limit)
{
    /// <summary>What a project may hold whatever is free, as long as there is room: a small request.</summary>
    public const int Floor = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<ProjectId, long> _byProject = [];
    private long _held;

    /// <summary>What all requests hold now, in bytes.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>What they may hold.</summary>
    public long Limit => limit;

    /// <summary>What a request of the project holds; dispose it to give all of it back.</summary>
    public Hold Begin(ProjectId project) => new(this, project);

    /// <summary>What one request holds.</summary>
    public sealed class Hold(BytesInFlight owner, ProjectId project) : IDisposable
    {
        private long _taken;

        /// <summary>Takes more bytes.</summary>
        /// <returns>False when that would exceed a bound; then nothing more is taken.</returns>
        public bool TryTake(long bytes)
        {
            if (!owner.TryTake(project, bytes))
            {
                return false;
            }

            _taken += bytes;
            return true;
        }

        /// <summary>Gives back a part of it before the rest.</summary>
        public void Return(long bytes)
        {
            owner.Return(project, bytes);
            _taken -= bytes;
        }

        public void Dispose() => Return(_taken);
    }

    private bool TryTake(ProjectId project, long bytes)
    {
        lock (_lock)
        {
            var free = limit - _held;
            var wanted = _byProject.GetValueOrDefault(project) + bytes;
            if (bytes > free || wanted > Math.Max(free, Floor))
            {
                return false;
            }

            _held += bytes;
            _byProject[project] = wanted;
            return true;
        }
    }

    private void Return(ProjectId project, long bytes)
    {
        lock (_lock)
        {
            _held -= bytes;
            var rest = _byProject.GetValueOrDefault(project) - bytes;
            if (rest == 0)
            {
                // Only those that hold something are known.
                _byProject.Remove(project);
            }
            else
            {
                _byProject[project] = rest;
            }
        }
    }
}
