using System.Collections.Concurrent;
using Farthing.Storage.Projects;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Bounds the bytes that requests hold at once, from the first byte of the body until its calls are settled, so that a
/// flood is answered instead of growing memory. No project can take more than half: one that floods does not shut the
/// others out.
/// </summary>
internal sealed class BytesInFlight(long limit)
{
    private readonly ConcurrentDictionary<ProjectId, long> _byProject = new();
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
            var ofAll = Interlocked.Add(ref owner._held, bytes);
            var ofProject = owner._byProject.AddOrUpdate(project, bytes, (_, held) => held + bytes);
            _taken += bytes;
            if (ofAll <= owner.Limit && ofProject <= owner.Limit / 2)
            {
                return true;
            }

            Return(bytes);
            return false;
        }

        public void Dispose() => Return(_taken);

        private void Return(long bytes)
        {
            _taken -= bytes;
            Interlocked.Add(ref owner._held, -bytes);
            owner._byProject.AddOrUpdate(project, 0, (_, held) => held - bytes);
        }
    }
}
