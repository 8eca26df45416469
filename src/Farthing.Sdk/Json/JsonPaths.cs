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

    /// <summary>Given as an id: nobody hears of the strings here, but their text is counted.</summary>
    public const int Text = -1;

    /// <summary>Given as an id: a string counts as text, and an object or array by its bytes as they stand.</summary>
    public const int Raw = -2;

    private readonly Node[] _nodes;

    private readonly (string Path, int Id)[] _paths;

    public JsonPaths(params ReadOnlySpan<(string Path, int Id)> paths)
    {
        _paths = paths.ToArray();
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

    /// <summary>The same in a document that stands within another.</summary>
    public JsonPaths Beneath(string path) => new([.. _paths.Select(p => ($"{path}.{p.Path}", p.Id))]);

    /// <summary>The reader's own number for this node; 0 when it only leads to others, below 0 when it is only counted.</summary>
    public int Id(int node) => _nodes[node].Id;

    public bool HasChildren(int node) => _nodes[node].Children.Length > 0;

    public int Child(int node, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return None;
        }

        // One number tells most keys apart, and numbers are searched many at a time.
        var parent = _nodes[node];
        var mark = Mark(key);
        for (var from = 0; ; from++)
        {
            var at = parent.Marks.AsSpan(from).IndexOf(mark);
            if (at < 0)
            {
                return None;
            }

            from += at;
            if (key.SequenceEqual(_nodes[parent.Children[from]].Key))
            {
                return parent.Children[from];
            }
        }
    }

    private static int Mark(ReadOnlySpan<byte> key) => key.Length | (key[0] << 8) | (key[^1] << 16) | (key[key.Length / 2] << 24);

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
        nodes[parent].Marks = [.. nodes[parent].Marks, Mark(key)];
        return nodes.Count - 1;
    }

    private sealed class Node(byte[] key)
    {
        public byte[] Key { get; } = key;

        public int[] Children { get; set; } = [];

        public int[] Marks { get; set; } = [];

        public int Id { get; set; }
    }
}
