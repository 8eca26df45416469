using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>
/// A client's stream, passed on update by update. An async iterator would not do: it costs time and memory at every chunk,
/// and what it sets of the flow lasts until its next step only.
/// </summary>
internal sealed class ChatStream(IAsyncEnumerable<ChatResponseUpdate> updates, DecoratedCall call)
    : IAsyncEnumerable<ChatResponseUpdate>, IAsyncEnumerator<ChatResponseUpdate>, IValueTaskSource<bool>
{
    private readonly StreamAnswer _answer = new(call.Target);
    private StreamFlow _flow = new(call);
    private IAsyncEnumerator<ChatResponseUpdate>? _inner;
    private ManualResetValueTaskSourceCore<bool> _step;
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _awaiter;
    private Action? _onStepped;
    private int _isTaken;
    private bool _isAsked;
    private bool _isOver;

    public ChatResponseUpdate Current { get; private set; } = null!;

    public IAsyncEnumerator<ChatResponseUpdate> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            // Whoever asks for a stream again makes another call.
            return new ChatStream(updates, call.Again()).GetAsyncEnumerator(cancellationToken);
        }

        call.Begin();
        _answer.Begin();
        var app = _flow.Enter();
        try
        {
            _inner = updates.GetAsyncEnumerator(cancellationToken);
            return this;
        }
        finally
        {
            _flow.Leave(app);
        }
    }

    public ValueTask<bool> MoveNextAsync()
    {
        _isAsked = true;
        ValueTask<bool> step;
        var app = _flow.Enter();
        try
        {
            step = _inner!.MoveNextAsync();
        }
        catch (Exception e)
        {
            _flow.Leave(app);
            Ended(Failures.NameOf(e), isComplete: false);
            throw;
        }

        _flow.Leave(app);
        return step.IsCompletedSuccessfully ? new(Stepped(step.Result)) : Wait(step);
    }

    public ValueTask DisposeAsync()
    {
        if (_inner is null)
        {
            return default;
        }

        ValueTask disposal;
        var app = _flow.Enter();
        try
        {
            disposal = _inner.DisposeAsync();
        }
        catch
        {
            _flow.Leave(app);
            LetGo();
            throw;
        }

        _flow.Leave(app);
        if (!disposal.IsCompletedSuccessfully)
        {
            return AwaitAsync(disposal);
        }

        LetGo();
        return default;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _step.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    private ValueTask<bool> Wait(ValueTask<bool> step)
    {
        _step.Reset();
        var version = _step.Version;
        _awaiter = step.ConfigureAwait(false).GetAwaiter();
        // The app's own continuation brings its flow along; ours needs none.
        _awaiter.UnsafeOnCompleted(_onStepped ??= OnStepped);
        return new(this, version);
    }

    private void OnStepped()
    {
        bool hasUpdate;
        try
        {
            hasUpdate = _awaiter.GetResult();
        }
#pragma warning disable CA1031 // It goes on to the app.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Ended(Failures.NameOf(e), isComplete: false);
            _step.SetException(e);
            return;
        }

        _step.SetResult(Stepped(hasUpdate));
    }

    private bool Stepped(bool hasUpdate)
    {
        if (!hasUpdate)
        {
            Ended(error: null, isComplete: true);
            return false;
        }

        Current = _inner!.Current;
        try
        {
            _answer.Add(Current);
        }
#pragma warning disable CA1031 // An update that cannot be read is still the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }

        return true;
    }

    private async ValueTask AwaitAsync(ValueTask disposal)
    {
        try
        {
            await disposal.ConfigureAwait(false);
        }
        finally
        {
            LetGo();
        }
    }

    /// <summary>The app has had enough; that it asked for nothing at all is no call.</summary>
    private void LetGo()
    {
        if (_isAsked)
        {
            var isWhole = _answer.LooksWhole;
            Ended(isWhole ? null : Failures.Aborted, isWhole);
        }
    }

    private void Ended(string? error, bool isComplete)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        try
        {
            if (call.End())
            {
                _answer.Report(call, error, isComplete);
            }
        }
#pragma warning disable CA1031 // A fault of ours, or of a listener, is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }
}
