using System.Globalization;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Repository;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.EndToEnd.Tests.Packages;

/// <summary>The SDK as its users get it: a package, in an app that is none of ours.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Program =
        """
        using Farthing.Sdk;

        using var farthing = FarthingTelemetry.Start();
        using var http = new HttpClient();
        using var answer = await http.PostAsync(args[0] + "v1/chat/completions", new StringContent("{\"model\":\"gpt-4o\",\"messages\":[]}"));
        FarthingTelemetry.RecordOutcome("answered");
        return answer.IsSuccessStatusCode && farthing.Flush(TimeSpan.FromSeconds(30)) ? 0 : 1;
        """;

    // NuGet keeps what it has seen of a version, so each run has one of its own.
    private readonly string _version = string.Create(CultureInfo.InvariantCulture, $"0.0.0-test.{TimeProvider.System.GetUtcNow().Ticks}");
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-package-").FullName;

    /// <summary>Trimmed, with every warning an error: what an app does not use is gone, and what the SDK needs is not.</summary>
    [Fact]
    public async Task A_new_app_uses_it_from_a_folder_and_may_be_trimmed()
    {
        await RunAsync("dotnet", "pack", Path.Combine(Root.Path, "src", "Farthing.Sdk"), "-c", "Release", "--no-build", "-o", _folder, $"-p:Version={_version}");
        await WriteAppAsync();
        await RunAsync("dotnet", "publish", _folder, "-c", "Release", "-o", Path.Combine(_folder, "published"), "-p:UseSharedCompilation=false");

        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var model = FixtureServer.Of("openai.json");
        await using var app = ChildProcess.Start(
            "app", Path.Combine(_folder, "published", "app"), [model.Uri.ToString()],
            new Dictionary<string, string>
            {
                ["FARTHING_ENDPOINT"] = server.Otlp.ToString(),
                ["FARTHING_KEY"] = await server.CreateKeyAsync(),
                ["HOME"] = _folder,
            });
        Assert.True(await app.ExitAsync() == 0, app.Log);

        using var client = new HttpClient();
        var spend = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, "/api/v1/spend?group_by=service"))).RootElement;
        Assert.Equal(1, spend.GetProperty("total").GetProperty("calls").GetInt32());
        Assert.Equal("app", spend.GetProperty("groups")[0].GetProperty("key").GetString());
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var kept = Path.Combine(cache, "farthing.sdk", _version);
        if (Directory.Exists(kept))
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    private static async Task RunAsync(string executable, params string[] arguments)
    {
        await using var process = ChildProcess.Start(executable, executable, arguments, new Dictionary<string, string>
        {
            // No server of the build's stays behind.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        });
        Assert.True(await process.ExitAsync() == 0, process.Log);
    }

    private async Task WriteAppAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), Program);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nuget.config"),
            """<configuration><packageSources><add key="folder" value="." /></packageSources></configuration>""");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "app.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RuntimeIdentifier>linux-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}</RuntimeIdentifier>
                <PublishTrimmed>true</PublishTrimmed>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Farthing.Sdk" Version="{_version}" />
              </ItemGroup>
            </Project>
            """);
    }
}
