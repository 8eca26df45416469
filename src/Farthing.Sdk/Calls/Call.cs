using System.Diagnostics;
using Farthing.Sdk.Gpu;
using Farthing.Sdk.Http;
using Farthing.Sdk.Instrumentation;

namespace Farthing.Sdk.Calls;

/// <summary>
/// One HTTP attempt at a model call, from the request to the last byte of the answer, and the span that tells
/// of it. Nothing here throws: a call that cannot be observed is still the app's call.
/// </summary>
internal sealed class Call : IBodyObserver
{
    private readonly Activity _activity;

    // When the call began, where the machine's GPUs are sampled; else 0.
    private readonly long _gpu;
    private readonly OuterCall? _outer = OuterCall.Current;
    private ChunkTimes _times;
    private long _seen;
    private long? _length;
    private int _ended;
    private ForgottenBody? _forgotten;

    // Known where the end is noticed late; else now is the end.
    private TimeSpan? _endedAfter;

    // 1 while a document is being read, and for good once its reader serves another call.
    private int _isReading;

    // 1 while the request is being written, and -1 for good once its reader serves another call.
    private int _isSending;

    private Call(Activity activity, TimeProvider time, WireFormat format, HttpRequestMessage request)
    {
        (_activity, _times, Format, Uri) = (activity, new ChunkTimes(time), format, request.RequestUri!);
        _gpu = Recording.Current.SamplesGpus && Uri.IsLoopback ? GpuSampler.Shared.Mark() : 0;
        Provider = Providers.OfHost(format, Uri);
        Request = RequestReader.For(format, request.Headers);
    }

    public WireFormat Format { get; }

    public Uri Uri { get; }

    /// <summary>Whose host it is; null when it is nobody's we know.</summary>
    public string? Provider { get; }

    public RequestReader Request { get; }

    /// <summary>As it was asked for.</summary>
    public string? Model => Endpoint.ModelOf(Uri) ?? Request.Model;

    public AnswerHeaders Head { get; private set; }

    /// <summary>Where the call was served, if that is known.</summary>
    public string? Region => Regions.OfAddress(Provider, Uri) ?? Response?.Region ?? Head.Region;

    public bool IsStream => Response is { IsStream: true } || Request.IsStream || Endpoint.AsksForStream(Uri);

    public AttributionValues? Attribution { get; private init; }

    /// <summary>By the word of a decorator above, for HTTP does not say.</summary>
    public string? ConversationId => _outer?.ConversationId;

    /// <summary>What the app was doing.</summary>
    private Activity? Above { get; init; }

    /// <summary>Null when no answer came, or none that can be read (packed in a way that we cannot undo).</summary>
    public ResponseReader? Response { get; private set; }

    /// <summary>The body, if it was asked for that it is kept.</summary>
    public BodyText? Answer { get; private set; }

    public int? Status { get; private set; }

    public Usage ReadUsage()
    {
        var usage = Response?.ReadUsage() ?? default;
        return Format == WireFormat.Speech && Status == 200
            ? usage with { Characters = Request.Text, AudioOutput = usage.AudioOutput ?? usage.Output }
            : usage;
    }

    public TimeSpan? FirstChunk => _times.First;

    public TimeSpan LongestGap => _times.LongestGap;

    /// <summary>Null when nobody listens: then nothing is to be done.</summary>
    public static Call? Start(HttpRequestMessage request, WireFormat format, TimeProvider time)
    {
        try
        {
            using var flow = KeptFlow.Take();
            var (attribution, above) = (AttributionValues.Current, Activity.Current);
            var activity = Telemetry.Source.StartActivity(format.Operation(), ActivityKind.Client, CallParent.Take());
            if (activity is { IsAllDataRequested: true })
            {
                OuterCall.Current?.OnCaptured();
                CallsBeneath.Began(above);
                return new Call(activity, time, format, request) { Attribution = attribution, Above = above };
            }

            activity?.Stop();
        }
#pragma warning disable CA1031 // A listener of the app's may throw; the call goes on unobserved.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }

        return null;
    }

    /// <summary>Whether the request may be shown to its reader as it is written; then it is to be said when that is over.</summary>
    public bool BeginSending() => Interlocked.CompareExchange(ref _isSending, 1, 0) == 0;

    public void EndSending() => Volatile.Write(ref _isSending, 0);

    public void Responded(HttpResponseMessage response)
    {
        if (!Guarded(this, response, static (call, response) => call.Attach(response)))
        {
            // Nobody will tell of the body's end.
            Response = null;
            End(error: null, isComplete: true);
        }
    }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        _seen += bytes.Length;
        Answer?.Add(bytes);
        if (_ended != 0 || Response is not { } reader)
        {
            return;
        }

        var before = reader.Chunks;
        var isDocument = !reader.IsStream;
        if (isDocument && !Claim())
        {
            return;
        }

        try
        {
            reader.Feed(bytes);
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The claim stays: such a reader serves nobody else.
            Telemetry.Lost(e);
            Response = null;
            return;
        }

        if (isDocument)
        {
            Volatile.Write(ref _isReading, 0);
        }

        if (reader.IsStream && reader.Chunks != before)
        {
            _times.Tick();
        }

        if (reader.SawEnd)
        {
            FinishReading();
            End(error: null, isComplete: true);
        }
    }

    public void BodyEnded()
    {
        FinishReading();
        var isWhole = Response is not { IsStream: true } stream || stream.LooksWhole;
        End(isWhole ? null : Failures.Incomplete, isWhole);
    }

    public void BodyDisposed()
    {
        FinishReading();
        if (_seen == _length || Response is { SawEnd: true })
        {
            End(error: null, isComplete: true);
        }
        else
        {
            End(Failures.Aborted, isComplete: false);
        }
    }

    /// <summary>The app has lost it, at some time after its last byte. On the finalizer's thread.</summary>
    public void BodyForgotten(TimeSpan headAfter)
    {
        _endedAfter = _times.Last ?? headAfter;
        BodyDisposed();
    }

    public void Failed(Exception exception) => Failed(Failures.NameOf(exception));

    public void Failed(string failure)
    {
        FinishReading();
        End(failure, isComplete: false);
    }

    /// <summary>Another has it: this one is not reported.</summary>
    public void Abandon()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Guarded(this, 0, static (call, _) => call.Drop());
        }
    }

    private void Attach(HttpResponseMessage response)
    {
        Status = (int)response.StatusCode;
        Head = AnswerHeaders.Of(response);
        _length = response.Content.Headers.ContentLength;
        if (Status is >= 300 and < 400)
        {
            // The model is somewhere else, and the request that goes there is a call of its own.
            Abandon();
            return;
        }

        if (_length == 0 || (Format == WireFormat.OpenAILike && !Framings.MayTell(response)))
        {
            End(error: null, isComplete: true);
            return;
        }

        var observer = UnpackedBody.For(response.Content, this);
        if (!ReferenceEquals(observer, this))
        {
            // That is of what is compressed, and we count what it unpacks to.
            _length = null;
        }

        if (observer is not null && Framings.CanRead(response.Content, Format))
        {
            Response = Readers.For(Format, Provider, Framings.Of(this, response.Content.Headers.ContentType?.MediaType));
            Response.RequestedModel = Model;
            Response.OnHead(response);
        }

        Answer = BodyText.For(RecordedContent.Completions, response.Content.Headers);
        response.Content = new ObservedResponseContent(response.Content, observer ?? this);
        if (_length is null || Status != 200)
        {
            // Whoever asks for a document of known length reads it.
            _forgotten = new ForgottenBody(this, _times.Elapsed);
        }
    }

    private void FinishReading()
    {
        if (_ended == 0)
        {
            Guarded(this, 0, static (call, _) => call.Response?.Finish());
        }
    }

    private void End(string? error, bool isComplete)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _forgotten?.WasTold();
            Guarded(this, (error, isComplete), static (call, end) => call.Stop(end.error, end.isComplete));
        }
    }

    private void Drop()
    {
        // Closes the window of the samples.
        _ = GpusMeanwhile();
        Dismiss();
        using var flow = KeptFlow.Take();
        _activity.Stop();
    }

    private void Stop(string? error, bool isComplete)
    {
        if (!Endpoint.IsModelCall(this))
        {
            // A path of an app's own that happens to be called like an engine's: not a model call, so not a span.
            Dismiss();
        }

        var facts = CallFacts.Of(this);
        SpanTags.Write(_activity, this, facts, error, isComplete);
        if (GpusMeanwhile() is { } gpus)
        {
            GpuTags.Write(_activity, gpus);
        }

        _activity.SetEndTime(_activity.StartTimeUtc + (_endedAfter ?? _times.Elapsed));
        using var flow = KeptFlow.Take();
        InnerSpans.Write(_activity, facts, isComplete);
        _activity.Stop();
        Release();
    }

    /// <summary>It is not to be reported: whoever tells of a call above does so in its place.</summary>
    private void Dismiss()
    {
        _activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        _outer?.OnDismissed();
        CallsBeneath.Dismissed(Above);
    }

    private GpuUsage? GpusMeanwhile() => _gpu == 0 ? null : GpuSampler.Shared.Over(_gpu);

    private bool Claim() => Interlocked.CompareExchange(ref _isReading, 1, 0) == 0;

    /// <summary>
    /// The reader of a document may serve another call, unless the app lets go of the body on one thread while it reads it
    /// on another.
    /// </summary>
    private void Release()
    {
        if (Response is { IsStream: false } reader && Claim())
        {
            Response = null;
            Readers.Return(reader);
        }

        // A server may answer before it has read the request.
        if (Interlocked.CompareExchange(ref _isSending, -1, 0) == 0)
        {
            RequestReader.Return(Request);
        }
    }

    /// <summary>false when the action failed.</summary>
    private static bool Guarded<T>(Call call, T argument, Action<Call, T> action)
    {
        try
        {
            action(call, argument);
            return true;
        }
#pragma warning disable CA1031 // A fault of ours, or of a listener, is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            return false;
        }
    }
}
