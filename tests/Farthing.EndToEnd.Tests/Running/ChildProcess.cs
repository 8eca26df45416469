using System.Diagnostics;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>A process of a test's own: its last lines are kept, and it never outlives the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 2000;

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly string _name;

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote to stdout and stderr, the last 2,000 lines.</summary>
    public string Log
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static ChildProcess Start(
        string name, string executable, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[key] = value;

        var child = new ChildProcess(name, new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        child._process.StandardInput.Close();
        return child;
    }

    /// <summary>Waits until <paramref name="address"/> answers 200.</summary>
    /// <exception cref="InvalidOperationException">The process ended instead; the message has its log.</exception>
    public async Task AnswersAsync(Uri address)
    {
        using var client = new HttpClient();
        try
        {
            await Eventually.TrueAsync(
                async cancel =>
                {
                    if (HasExited)
                        throw new InvalidOperationException($"{_name} ended with {ExitCode}:\n{Log}");
                    return await AnswersAsync(client, address, cancel);
                },
                $"{_name} does not answer 200 at {address}",
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Log}", e);
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and returns the exit code.</summary>
    /// <exception cref="TimeoutException">It does not end within <paramref name="within"/> (40 s by default).</exception>
    public async Task<int> StopAsync(TimeSpan? within = null)
    {
        if (!HasExited)
        {
            // .NET has no call that sends a signal; the shell's own kill is on every machine.
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {Id}"]);
            await kill.WaitForExitAsync();
            await Eventually.TrueAsync(_ => Task.FromResult(HasExited), $"{_name} ignores SIGTERM", within ?? TimeSpan.FromSeconds(40));
        }

        return await ExitAsync();
    }

    /// <summary>Waits for it to end by itself, and returns the exit code; its log is complete then.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri address, CancellationToken cancel)
    {
        try
        {
            using var response = await client.GetAsync(address, cancel);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }
    }
}
