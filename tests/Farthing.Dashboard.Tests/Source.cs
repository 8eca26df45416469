using System.Runtime.CompilerServices;

namespace Farthing.Dashboard.Tests;

/// <summary>Finds the sources that are under test.</summary>
internal static class Source
{
    /// <summary>The dashboard's folder.</summary>
    public static string Dashboard { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "src", "Farthing.Dashboard"));

    /// <summary>Its files, without what a build makes.</summary>
    public static IEnumerable<string> Files { get; } = Directory.EnumerateFiles(Dashboard, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Dashboard, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
