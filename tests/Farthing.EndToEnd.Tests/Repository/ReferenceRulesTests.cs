using System.Xml.Linq;

namespace Farthing.EndToEnd.Tests.Repository;

/// <summary>Holds the projects to the README's table: who may know whom, and nothing beside the plan.</summary>
public class ReferenceRulesTests
{
    private static readonly Dictionary<string, string[]> s_mayReference = new(StringComparer.Ordinal)
    {
        ["Farthing.Core"] = [],
        ["Farthing.Sdk"] = [],
        ["Farthing.Storage"] = ["Farthing.Core"],
        ["Farthing.Ingest"] = ["Farthing.Core", "Farthing.Storage"],
        ["Farthing.Gateway"] = ["Farthing.Sdk", "Farthing.Core", "Farthing.Storage"],
        ["Farthing.Alerting"] = ["Farthing.Core", "Farthing.Storage"],
        ["Farthing.Runs"] = ["Farthing.Sdk", "Farthing.Core", "Farthing.Storage"],
        ["Farthing.Dashboard"] = ["Farthing.Core", "Farthing.Storage", "Farthing.Alerting", "Farthing.Runs"],
        ["Farthing.Server"] =
        [
            "Farthing.Core", "Farthing.Sdk", "Farthing.Storage", "Farthing.Ingest", "Farthing.Gateway",
            "Farthing.Alerting", "Farthing.Runs", "Farthing.Dashboard",
        ],
        ["Farthing.Worker"] = ["Farthing.Core", "Farthing.Sdk"],
    };

    public static TheoryData<string> Sources { get; } = [.. Root.Projects];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        Assert.True(s_mayReference.ContainsKey(project), $"{project} is not in the table of projects.");
        var references = Read(Path.Combine("src", project), "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r));
        Assert.Subset(s_mayReference[project].ToHashSet(), references.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_project_has_tests_of_its_own_name(string project) =>
        Assert.True(File.Exists(Path.Combine(Root.Path, "tests", $"{project}.Tests", $"{project}.Tests.csproj")));

    [Fact]
    public void The_core_needs_no_package() => Assert.Empty(Read(Path.Combine("src", "Farthing.Core"), "PackageReference"));

    [Fact]
    public void Only_storage_knows_SQL()
    {
        var others = Directory.GetFiles(Path.Combine(Root.Path, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/Farthing.Storage/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal));
        Assert.DoesNotContain(others, f => File.ReadAllText(f).Contains("new NpgsqlCommand", StringComparison.Ordinal)
            || File.ReadAllText(f).Contains("INSERT INTO", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root.Path, "Observability.sln"));
        var projects = Directory.GetFiles(Root.Path, "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        Assert.All(projects, p => Assert.Contains(Path.GetFileName(p), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void The_top_level_holds_only_what_is_planned()
    {
        string[] planned =
        [
            "src", "tests", "dashboards", "migrations", "deploy", "Observability.sln", "README.md", "LICENSE",
            "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json",
        ];
        var found = new DirectoryInfo(Root.Path).GetFileSystemInfos().Select(f => f.Name).Where(n => n[0] != '.');
        Assert.Subset(planned.ToHashSet(), found.ToHashSet());
    }

    private static List<string> Read(string project, string item) =>
        [.. XDocument.Load(Path.Combine(Root.Path, project, $"{Path.GetFileName(project)}.csproj"))
            .Descendants(item).Select(e => (string)e.Attribute("Include")!)];
}
