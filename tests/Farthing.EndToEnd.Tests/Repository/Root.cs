namespace Farthing.EndToEnd.Tests.Repository;

/// <summary>The repository that these tests were built from.</summary>
internal static class Root
{
    public static string Path { get; } = Find();

    /// <summary>The names of the projects under src/.</summary>
    public static IReadOnlyList<string> Projects { get; } =
        [.. Directory.GetDirectories(System.IO.Path.Combine(Path, "src")).Select(d => System.IO.Path.GetFileName(d))];

    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(System.IO.Path.Combine([Path, .. path]));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Observability.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests do not lie in the repository.");
        }

        return folder.FullName;
    }
}
