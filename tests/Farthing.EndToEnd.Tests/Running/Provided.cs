namespace Farthing.EndToEnd.Tests.Running;

/// <summary>What <c>deploy/test</c> provides, as it says in environment variables.</summary>
internal static class Provided
{
    /// <summary>Connection string of a superuser of a local TimescaleDB, at its database <c>postgres</c>.</summary>
    public static string Database => Required("FARTHING_TEST_DATABASE");

    /// <summary>A script that runs llama-server with the arguments it is given.</summary>
    public static string Llama => Required("FARTHING_TEST_LLAMA");

    /// <summary>The tiny model's file.</summary>
    public static string Model => Required("FARTHING_TEST_MODEL");

    /// <summary>A script that runs a TimescaleDB in the folder and on the port it is given.</summary>
    public static string Postgres => Required("FARTHING_TEST_POSTGRES");

    /// <summary>A script that runs a RabbitMQ in the folder and on the port it is given.</summary>
    public static string RabbitMq => Required("FARTHING_TEST_RABBITMQ");

    /// <summary>The browser's executable.</summary>
    public static string Chromium => Required("FARTHING_TEST_CHROMIUM");

    /// <summary>The npm clients, installed.</summary>
    public static string NodeModules => Required("FARTHING_TEST_NODE_MODULES");

    /// <summary>The server's <c>farthing.dll</c>: as published, else as built beside these tests.</summary>
    public static string Server => Optional("FARTHING_TEST_SERVER") ?? ServerBuiltBeside();

    /// <summary>Where what a failed test leaves to look at goes.</summary>
    public static string Results => Optional("FARTHING_TEST_RESULTS") ?? Path.Combine(AppContext.BaseDirectory, "TestResults");

    private static string ServerBuiltBeside()
    {
        // tests/<project>/bin/<configuration>/<framework>
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = framework.Parent!;
        var root = configuration.Parent!.Parent!.Parent!.Parent!.FullName;
        var path = Path.Combine(root, "src", "Farthing.Server", "bin", configuration.Name, framework.Name, "farthing.dll");
        return File.Exists(path) ? path : throw new InvalidOperationException($"There is no {path}: build Observability.sln, or run deploy/test.");
    }

    private static string Required(string name) => Optional(name) ?? throw new InvalidOperationException(
        $"{name} is not set: run deploy/test, or run deploy/test --setup once and source the env file that it names.");

    private static string? Optional(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
