using System.Diagnostics;
using System.Globalization;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>A process that is started again whenever it ends, as an init system would.</summary>
internal sealed class Supervised : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly Func<ChildProcess> _launch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile ChildProcess _process;

    public Supervised(string name, ChildProcess running, Func<ChildProcess> launch)
    {
        (Name, _process, _launch) = (name, running, launch);
        _watching = WatchAsync();
    }

    public string Name { get; }

    public string Log => _process.Log;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGSTOP of it and all that it has started, and SIGCONT after a time.</summary>
    public async Task FreezeAsync(TimeSpan time)
    {
        var family = Family(_process.Id);
        await SignalAsync("STOP", family);
        await Task.Delay(time, TimeProvider.System);
        await SignalAsync("CONT", family);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _process.KillAsync();
        await _watching;
        await _process.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await _process.ExitAsync();
            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
                return;
            await _process.DisposeAsync();
            _process = _launch();
            Restarts++;
        }
    }

    private static async Task SignalAsync(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null || true"]);
        await kill.WaitForExitAsync();
    }

    private static List<int> Family(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Parent(folder) is { } parent)
                parents[id] = parent;
        }

        var family = new List<int> { root };
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(p => p.Value == family[i]).Select(p => p.Key));
        return family;
    }

    private static int? Parent(string folder)
    {
        try
        {
            // The name, in parentheses, may hold anything.
            var status = File.ReadAllText(Path.Combine(folder, "stat"));
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
