namespace Farthing.Dashboard.Frame;

/// <summary>The pages in the rail and in the command palette.</summary>
internal static class PageList
{
    /// <summary>Every page, in the rail's order.</summary>
    public static IReadOnlyList<PageLink> All { get; } =
    [
        new("Explore", "Overview", "/", IconName.Overview),
        new("Explore", "Calls", "/calls", IconName.Calls),
        new("Operate", "Status", "/status", IconName.Status),
        new("Operate", "Dead letters", "/dead-letters", IconName.DeadLetters),
        new("Settings", "Keys", "/keys", IconName.Keys),
    ];
}

/// <summary>A page.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Name">A noun.</param>
/// <param name="Path">Its address without the view.</param>
/// <param name="Icon">Stands for it where the rail is narrow.</param>
internal sealed record PageLink(string Group, string Name, string Path, IconName Icon)
{
    /// <summary>Whether it is the page at that path, or the one above it.</summary>
    public bool Covers(string path) => path == Path || (Path != "/" && path.StartsWith(Path + "/", StringComparison.Ordinal));
}
