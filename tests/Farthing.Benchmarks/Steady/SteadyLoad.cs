using System.Diagnostics;
using System.Globalization;

namespace Farthing.Benchmarks.Steady;

/// <summary>
/// 5,000 calls a second for a minute, in a process of its own with and without the SDK: what the SDK adds to it in
/// processor time, all threads and the sending included, and in memory. Bars: 3% of one core, 30 MB.
/// <c>steady [seconds]</c>; the parts that it starts itself are <c>steady sink</c> and <c>steady app WAY SECONDS PORT</c>.
/// </summary>
internal static class SteadyLoad
{
    public const string Command = "steady";

    public static Task<int> RunAsync(string[] args) => args switch
    {
        [_, "sink"] => Sink.RunAsync(),
        [_, "app", var way, var seconds, var port] => SteadyApp.RunAsync(way, int.Parse(seconds, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture)),
        [_, var seconds] => CompareAsync(int.Parse(seconds, CultureInfo.InvariantCulture)),
        _ => CompareAsync(60),
    };

    private static async Task<int> CompareAsync(int seconds)
    {
        using var sink = Start("sink");
        var port = await sink.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sink did not start.");
        Console.WriteLine($"| way | calls in {seconds} s | CPU | added, of one core | added, a call | added peak memory |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var bare = (Cpu: 0.0, Memory: 0.0);
        foreach (var way in SteadyApp.Ways)
        {
            using var app = Start("app", way, seconds.ToString(CultureInfo.InvariantCulture), port);
            var told = (await app.StandardOutput.ReadToEndAsync()).Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            await app.WaitForExitAsync();
            var (calls, cpu, memory) = (told[0], told[1], told[2]);
            if (way.StartsWith("bare", StringComparison.Ordinal))
            {
                bare = (cpu, memory);
            }

            var added = cpu - bare.Cpu;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {way} | {calls:F0} | {cpu:F2} s | {100 * added / seconds:F2}% | {1e6 * added / calls:F2} µs | {memory - bare.Memory:F1} MB |"));
        }

        sink.Kill();
        return 0;
    }

    /// <summary>Where we run as <c>dotnet some.dll</c>, that is how we start again.</summary>
    private static Process Start(params string[] args)
    {
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SteadyLoad).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. host, Command, .. args]) { UseShellExecute = false, RedirectStandardOutput = true })!;
    }
}
