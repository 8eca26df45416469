using System.Diagnostics;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Chat;

/// <summary>
/// A model call seen through the abstraction. Its span is made when it is over, and only if none was captured beneath: so it
/// is never the current activity, and no other span becomes its child. Nothing here throws.
/// </summary>
internal sealed class DecoratedCall : OuterCall
{
    private readonly ModelHost _host;
    private readonly TimeProvider _time;
    private readonly OuterCall? _outer;
    private ChunkTimes _times;
    private int _ended;

    public DecoratedCall(ModelHost host, string? model, TimeProvider time)
    {
        (_host, Model, _time, _outer) = (host, model ?? host.DefaultModel, time, Current);
        Begin();
    }

    /// <summary>As it was asked for.</summary>
    public string? Model { get; }

    public long? MaxTokens { get; init; }

    public AttributionValues? Attribution { get; private set; }

    public Activity? Parent { get; private set; }

    public TimeSpan? FirstChunk => _times.First;

    public TimeSpan LongestGap => _times.LongestGap;

    /// <summary>From now on it is under way, on behalf of whoever is told here; or, if nobody is, of whom it was made for.</summary>
    public void Begin() => (_times, Attribution, Parent) = (new ChunkTimes(_time), AttributionValues.Current ?? Attribution, Activity.Current);

    /// <summary>Another call like it: a stream may be asked for twice.</summary>
    public DecoratedCall Again() => new(_host, Model, _time) { ConversationId = ConversationId, MaxTokens = MaxTokens };

    public void Tick() => _times.Tick();

    /// <summary>Whether there is something to tell: not when a capture beneath tells it, or it was told before.</summary>
    public bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        // Whoever tells it, it is told: not again by a decorator above.
        _outer?.OnCaptured();
        return Captured == 0;
    }

    public void Report(in Answer answer, ResponseReader? data, in Usage usage, string? error, bool isComplete)
    {
        using var flow = KeptFlow.Take();
        var elapsed = _times.Elapsed;
        var span = Telemetry.Source.StartActivity(_host.Operation, ActivityKind.Client, TakeParent(), startTime: _time.GetUtcNow() - elapsed);
        if (span is { IsAllDataRequested: true })
        {
            span.DisplayName = _host.SpanName(Model);
            CallTags.Write(span, this, _host, answer);
            AnswerTags.Write(span, this, answer, data);
            AnswerTags.WriteUsage(span, usage, error, isComplete);
        }

        span?.SetEndTime(span.StartTimeUtc + elapsed);
        span?.Stop();
    }

    /// <summary>What was current when the call began is its parent, whatever is current where it ends.</summary>
    private ActivityContext TakeParent()
    {
        var current = Activity.Current;
        if (ReferenceEquals(current, Parent))
        {
            return default;
        }

        if (Parent is null)
        {
            Activity.Current = null;
        }

        return Parent?.Context ?? default;
    }
}
