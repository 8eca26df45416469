using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Traces;

/// <summary>Finds traces.</summary>
public sealed class TraceQueries(NpgsqlDataSource source)
{
    /// <summary>How many nodes of a trace are read at most.</summary>
    public const int MostNodes = 20_000;

    /// <summary>The calls and spans of a trace as a tree; null when the project has none of that id.</summary>
    public async Task<Trace?> FindAsync(ProjectId project, UInt128 traceId, CancellationToken cancel)
    {
        var nodes = await TraceReader.ReadAsync(source, project, traceId, within: null, MostNodes, cancel);
        return nodes.Count == 0 ? null : Trace.Of(nodes.Count > MostNodes ? nodes[..MostNodes] : nodes, nodes.Count > MostNodes);
    }
}
