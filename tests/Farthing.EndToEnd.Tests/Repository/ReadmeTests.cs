using System.Text.RegularExpressions;

namespace Farthing.EndToEnd.Tests.Repository;

public class ReadmeTests
{
    private static readonly string s_readme = Root.Read("README.md");

    [Fact]
    public void Its_example_is_the_one_that_the_tests_compile_and_run_and_is_ten_lines()
    {
        var source = Root.Read("tests", "Farthing.Sdk.Tests", "ReadmeExample.cs").Split('\n');
        var from = Array.FindIndex(source, l => l.Trim() == "// <example>") + 1;
        var to = Array.FindIndex(source, l => l.Trim() == "// </example>");
        var indent = source[from].Length - source[from].TrimStart().Length;
        var lines = source[from..to].Select(l => l.Length > indent ? l[indent..] : "").ToList();
        Assert.InRange(lines.Count, 1, 10);
        Assert.Contains($"```csharp\n{string.Join('\n', lines)}\n```", s_readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_table_names_every_project_and_no_other()
    {
        var named = Regex.Matches(s_readme, @"\]\(src/(?<name>Farthing\.\w+)\) \|", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["name"].Value);
        Assert.Equal(Root.Projects.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_it_links_to_is_there()
    {
        var links = Regex.Matches(s_readme, @"\]\((?<path>[^)#]+)\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["path"].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links.Where(l => !l.Contains("://", StringComparison.Ordinal)), l => Assert.True(Path.Exists(Path.Combine(Root.Path, l)), l));
    }

    [Fact]
    public void Its_two_commands_exist()
    {
        foreach (var command in (string[])["up", "down", "test"])
        {
            Assert.Contains($"deploy/{command}", s_readme, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Root.Path, "deploy", command)));
        }
    }
}
