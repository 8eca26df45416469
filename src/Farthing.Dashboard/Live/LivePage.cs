using Farthing.Dashboard.Url;
using Farthing.Storage.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Farthing.Dashboard.Live;

/// <summary>
/// A page that reads when its URL changes, when calls are committed and every ten seconds, at most twice a second.
/// It subscribes once and stops with the page. When reading fails it keeps what it last showed and tries again.
/// </summary>
public abstract partial class LivePage : ComponentBase, IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    // So that time moves on without calls, and a database that is down is noticed without them. It divides the minute.
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource _reading = new();
    private Throttle? _throttle;
    private IDisposable? _subscription;
    private ITimer? _beat;
    private string? _shown;

    /// <summary>What the URL asks for.</summary>
    [CascadingParameter]
    internal ViewState State { get; set; } = ViewState.Default;

    /// <summary>Whose calls are shown.</summary>
    [Inject]
    public CurrentProject Project { get; set; } = default!;

    [Inject]
    internal TimeProvider Time { get; set; } = default!;

    [Inject]
    internal CommitFeed Feed { get; set; } = default!;

    [Inject]
    internal ReadState Reading { get; set; } = default!;

    [Inject]
    internal ILoggerFactory Logs { get; set; } = default!;

    /// <summary>Why the last read failed; null when it did not.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>What, beside the view, decides what is read; a change of it reads anew.</summary>
    protected virtual string Address => State.Href("", keepPlace: true);

    /// <summary>Whether new calls may change what is shown.</summary>
    protected virtual bool IsLive => !State.Paused && State.Range.IsRelative;

    /// <summary>Reads what the page shows. Runs on the page's own thread of events.</summary>
    protected abstract Task ReadAsync(CancellationToken cancel);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Address)
        {
            return;
        }

        _shown = Address;
        await ReadNowAsync();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _throttle = new(Time, s_interval, () => InvokeAsync(RefreshAsync));
        _subscription = Feed.Subscribe(Project.Id, Changed);

        // What was committed since the first read, and before anyone listened.
        Changed();
        var now = Time.GetUtcNow();
        _beat = Time.CreateTimer(_ => Changed(), null, TimeSpan.FromTicks(s_beat.Ticks - (now.Ticks % s_beat.Ticks)), s_beat);
    }

    /// <summary>Reads again because the reader asked for it.</summary>
    protected async Task RetryAsync() => await ReadNowAsync();

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops listening.</summary>
    protected virtual void Dispose(bool disposing)
    {
        Reading.Report(failed: false);
        _subscription?.Dispose();
        _beat?.Dispose();
        _throttle?.Dispose();
        _disposed.Cancel();
        _disposed.Dispose();
        _reading.Dispose();
    }

    private void Changed()
    {
        if (IsLive)
        {
            _throttle?.Signal();
        }
    }

    private async Task RefreshAsync()
    {
        if (!_disposed.IsCancellationRequested)
        {
            await ReadNowAsync();
            StateHasChanged();
        }
    }

    private async Task ReadNowAsync()
    {
        // The newest question wins: an answer to an older URL must not appear under this one.
        await _reading.CancelAsync();
        _reading.Dispose();
        var reading = _reading = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        try
        {
            await ReadAsync(reading.Token);
            Failure = null;
            Reading.Report(failed: false);
        }
        catch (Exception) when (reading.IsCancellationRequested || _reading != reading)
        {
            // Nobody waits for this answer any more.
        }
#pragma warning disable CA1031 // Whatever storage throws, the page stays and says so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
            Reading.Report(failed: true);
            ReadFailed(Logs.CreateLogger(GetType()), failure);
            _ = RetryLaterAsync(reading.Token);
        }
    }

    private async Task RetryLaterAsync(CancellationToken cancel)
    {
        await Task.Delay(s_retry, Time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancel.IsCancellationRequested)
        {
            await InvokeAsync(RefreshAsync);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading a page's data failed")]
    private static partial void ReadFailed(ILogger logger, Exception failure);
}
