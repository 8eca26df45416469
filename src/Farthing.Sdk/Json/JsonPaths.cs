using System.Text;

namespace Farthing.Sdk.Json;

/// <summary>
/// The few paths of a document that a reader cares for, as a tree of keys. Arrays are transparent:
/// <c>choices.index</c> is the index of every choice. Keys are compared as raw bytes.
/// </summary>
internal sealed class JsonPaths
{
    public const int None = -1;
    public const int Root = 0;

    private readonly Node[] _nodes;

    public JsonPaths(params ReadOnlySpan<(string Path, int Id)> paths)
    {
        List<Node> nodes = [new Node([])];
        foreach (var (path, id) in paths)
        {
            var at = Root;
            foreach (var key in path.Split('.'))
            {
                at = Grow(nodes, at, Encoding.UTF8.GetBytes(key));
            }

            nodes[at].Id = id;
        }

        _nodes = [.. nodes];
    }

    /// <summary>The reader's own number for this node, 0 when it only leads to others.</summary>
    public int Id(int node) => _nodes[node].Id;

    public bool HasChildren(int node) => _nodes[node].Children.Length > 0;

    public int Child(int node, ReadOnlySpan<byte> key)
    {
        foreach (var child in _nodes[node].Children)
        {
            var candidate = _nodes[child].Key;
            if (candidate.Length == key.Length && candidate[0] == key[0] && key.SequenceEqual(candidate))
            {
                return child;
            }
        }

        return None;
    }

    private static int Grow(List<Node> nodes, int parent, byte[] key)
    {
        foreach (var child in nodes[parent].Children)
        {
            if (nodes[child].Key.AsSpan().SequenceEqual(key))
            {
                return child;
            }
        }

        nodes.Add(new Node(key));
        nodes[parent].Children = [.. nodes[parent].Children, nodes.Count - 1];
        return nodes.Count - 1;
    }

    private sealed class Node(byte[] key)
    {
        public byte[] Key { get; } = key;

        public int[] Children { get; set; } = [];

        public int Id { get; set; }
    }
}
