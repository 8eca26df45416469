using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Commands;

public sealed class PricesCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_import_is_shown_applied_listed_and_withdrawn()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(0, (await RunAsync(database, "migrate")).Code);
        var file = Write("prices.csv", """
            provider,model,meter,rate,unit
            openai,gpt-5,input,1.5,per_million
            openai,gpt-5,input_cache_read,0.15,per_million
            openai,gpt-5,output,12,per_million
            openai,gpt-4o,input,2500000,per_million
            acme,m-1,input,1,per_million
            """);

        var (code, log) = await RunAsync(database, "prices", "import", file, "--format", "csv");
        Assert.Equal(0, code);
        Assert.Contains("openai/gpt-5  input 1.25 -> 1.5 (1.2 times)", log, StringComparison.Ordinal);
        Assert.Contains("a price a million where one a token belongs?", log, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", log, StringComparison.Ordinal);
        Assert.DoesNotContain("csv prices.csv", (await RunAsync(database, "prices", "explain", "--provider", "openai", "--model", "gpt-5")).Log, StringComparison.Ordinal);

        (code, log) = await RunAsync(database, "prices", "import", file, "--format", "csv", "--apply", "--accept", "acme/m-1", "--json");
        Assert.Equal(3, code);
        var import = JsonDocument.Parse(log).RootElement;
        Assert.Equal(1, import.GetProperty("import").GetInt64());
        Assert.Equal(
            [("acme/m-1", "new", false), ("openai/gpt-4o", "changed", true), ("openai/gpt-5", "changed", false)],
            import.GetProperty("rows").EnumerateArray().Where(r => r.GetProperty("kind").GetString() != "gone")
                .Select(r => ($"{r.GetProperty("provider").GetString()}/{r.GetProperty("model").GetString()}", r.GetProperty("kind").GetString()!, r.GetProperty("refused").GetBoolean())));

        Assert.Contains("csv prices.csv, imported", (await RunAsync(database, "prices", "explain", "--provider", "openai", "--model", "gpt-5")).Log, StringComparison.Ordinal);
        Assert.Contains("from the beginning until", (await RunAsync(database, "prices", "show", "openai", "gpt-5")).Log, StringComparison.Ordinal);
        Assert.Contains("in force", (await RunAsync(database, "prices", "imports")).Log, StringComparison.Ordinal);
        Assert.Contains("the last import in force is 1, prices.csv", (await RunAsync(database, "prices", "status")).Log, StringComparison.Ordinal);
        Assert.Contains("acme/m-1  input 1 -> NO PRICE", (await RunAsync(database, "prices", "withdraw", "1")).Log, StringComparison.Ordinal);
        Assert.Contains("Import 1 is withdrawn.", (await RunAsync(database, "prices", "withdraw", "1", "--apply")).Log, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(database, "prices", "withdraw", "1", "--apply")).Code);
        Assert.Equal(1, (await RunAsync(database, "prices", "show", "acme", "m-1")).Code);
    }

    [Fact]
    public async Task A_file_that_is_malformed_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await RunAsync(database, "migrate");
        var file = Write("prices.csv", "provider,model,meter,rate,unit\nopenai,gpt-5,output,12,per_million\nopenai,gpt-5,input,cheap,per_million");
        var (code, log) = await RunAsync(database, "prices", "import", file, "--format", "csv", "--apply");
        Assert.Equal((1, "farthing: Line 3: cheap is not a rate."), (code, log.Trim()));
        Assert.Contains("No prices were ever imported", (await RunAsync(database, "prices", "imports")).Log, StringComparison.Ordinal);
        Assert.Contains("no such provider/model", (await RunAsync(database, "prices", "import", Write("good.csv", "provider,model,meter,rate,unit\nopenai,gpt-5,output,12,per_million"), "--format", "csv", "--apply", "--accept", "openai/gpt-55")).Log, StringComparison.Ordinal);
        Assert.Contains("No prices were ever imported", (await RunAsync(database, "prices", "imports")).Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_is_added_explained_and_removed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await RunAsync(database, "migrate");
        Assert.Contains("pays list prices", (await RunAsync(database, "prices", "contract", "list")).Log, StringComparison.Ordinal);
        Assert.Contains("openai/gpt-5, 20% off list", (await RunAsync(database, "prices", "contract", "add", "--provider", "openai", "--model", "gpt-5", "--percent-off", "20", "--note", "agreed")).Log, StringComparison.Ordinal);
        Assert.Contains("contract: 20% off list", (await RunAsync(database, "prices", "explain", "--provider", "openai", "--model", "gpt-5", "--project", "default")).Log, StringComparison.Ordinal);
        Assert.Contains("agreed", (await RunAsync(database, "prices", "contract", "list")).Log, StringComparison.Ordinal);
        var (code, log) = await RunAsync(database, "prices", "contract", "add", "--provider", "openai", "--rate", "input=cheap");
        Assert.Equal((1, true), (code, log.Contains("--rate input=cheap", StringComparison.Ordinal)));
        Assert.Contains("no longer in force", (await RunAsync(database, "prices", "contract", "remove", "1")).Log, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(database, "prices", "contract", "remove", "1")).Code);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Log)> RunAsync(TestDatabase database, params string[] arguments)
    {
        await using var process = ChildProcess.Start(
            $"farthing {string.Join(' ', arguments)}", "dotnet", [Provided.Server, .. arguments],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["FARTHING_DATABASE"] = database.ConnectionString });
        return (await process.ExitAsync(), process.Log);
    }
}
