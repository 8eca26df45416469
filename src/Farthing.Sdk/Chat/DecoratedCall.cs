using System.Diagnostics;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Gpu;
using Farthing.Sdk.Instrumentation;

namespace Farthing.Sdk.Chat;

/// <summary>
/// A model call seen through the abstraction. Its span is made when it is over, and only if none was captured beneath: so it
/// is never the current activity, and no other span becomes its child. Nothing here throws.
/// </summary>
internal sealed class DecoratedCall : OuterCall
{
    private long _started;

    // When the call began, where the machine's GPUs are sampled; else 0.
    private long _gpu;

    public DecoratedCall(CallTarget target)
    {
        Target = target;
        Begin();
    }

    public CallTarget Target { get; }

    public AttributionValues? Attribution { get; private set; }

    /// <summary>What was current when it began.</summary>
    public Activity? Parent { get; private set; }

    /// <summary>From now on it is under way, on behalf of whoever is told here; or, if nobody is, of whom it was made for.</summary>
    public void Begin()
    {
        (_started, Attribution, Parent) = (Target.Time.GetTimestamp(), AttributionValues.Current ?? Attribution, Activity.Current);
        if (_gpu == 0 && Target.Host.IsHere && Recording.Current.SamplesGpus)
        {
            _gpu = GpuSampler.Shared.Mark();
        }
    }

    /// <summary>Another call like it: a stream may be asked for twice.</summary>
    public DecoratedCall Again() => new(Target) { ConversationId = ConversationId };

    /// <summary>It is over, and this is said once.</summary>
    /// <returns>Whether there is something to tell: not when a capture beneath tells it.</returns>
    public bool End()
    {
        // Whoever tells it, it is told: not again by a decorator above.
        Above?.OnCaptured();
        if (Captured == 0)
        {
            return true;
        }

        // Closes the window of the samples.
        _ = GpusMeanwhile();
        return false;
    }

    public void Report(in Answer answer, ResponseReader? data, in Usage usage, string? error, bool isComplete)
    {
        using var flow = KeptFlow.Take();
        var now = Target.Time.GetTimestamp();
        var span = Start(Target.Host.Clock.At(_started, now));
        // What was current is so again before the span stops: to put it back then would cost memory.
        flow.Dispose();
        if (span is null)
        {
            return;
        }

        if (span.IsAllDataRequested)
        {
            span.DisplayName = Target.SpanName;
            CallTags.Write(span, this, answer);
            AnswerTags.Write(span, answer, data);
            AnswerTags.WriteUsage(span, usage, data is not null, error, isComplete);
            if (GpusMeanwhile() is { } gpus)
            {
                GpuTags.Write(span, gpus);
            }

            Recording.Redact(span);
            CallsBeneath.Began(Parent);
        }

        span.SetEndTime(span.StartTimeUtc + Target.Time.GetElapsedTime(_started, now));
        span.Stop();
    }

    private GpuUsage? GpusMeanwhile() => _gpu == 0 ? null : GpuSampler.Shared.Over(_gpu);

    /// <summary>What was current when the call began is its parent, whatever is current where it ends.</summary>
    private Activity? Start(DateTimeOffset at)
    {
        var parent = default(ActivityContext);
        if (!ReferenceEquals(Activity.Current, Parent))
        {
            parent = Parent?.Context ?? default;
            if (Parent is null)
            {
                Activity.Current = null;
            }
        }

        return Telemetry.Source.StartActivity(Target.Host.Operation, ActivityKind.Client, parent, startTime: at);
    }
}
