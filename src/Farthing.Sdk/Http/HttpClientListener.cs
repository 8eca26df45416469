using System.Diagnostics;
using Farthing.Sdk.Batches;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>
/// Observes the model calls of every HttpClient in the process, whatever library owns it: the framework's handler tells
/// a diagnostic listener of each request before it is sent and of each response before its body is read.
/// </summary>
/// <remarks>
/// <para>
/// The framework asks whether a request is of interest, and makes an activity for one that is, whose <c>traceparent</c> it
/// sends along. No trace context may reach a provider because of us: so we look at the request when we are asked, and
/// answer no. Where there is an activity anyway, the app's, we are not asked but told (<c>HttpRequestOut.Start</c>).
/// </para>
/// <para>
/// The answer is told by <c>System.Net.Http.Response</c>, which comes without an activity too, and a failure before it by
/// <c>System.Net.Http.Exception</c>. Neither names the request when it was cancelled: it is kept in the flow, which is the
/// same method of the framework's from the question to the answer.
/// </para>
/// </remarks>
internal sealed class HttpClientListener(TimeProvider time) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "HttpHandlerDiagnosticListener";
    private const string Asked = "System.Net.Http.HttpRequestOut";
    private const string Started = "System.Net.Http.HttpRequestOut.Start";
    private const string Responded = "System.Net.Http.Response";
    private const string Threw = "System.Net.Http.Exception";

    private static readonly Lock Gate = new();
    private static int s_users;
    private static HttpClientListener? s_active;

    private readonly AsyncLocal<UnderWay?> _flow = new();
    private readonly UnderWayCalls _all = new();
    private readonly EventPayload _request = new("Request");
    private readonly EventPayload _response = new("Response");
    private readonly EventPayload _exception = new("Exception");
    private IDisposable? _sources;
    private IDisposable? _events;
    private volatile bool _isOver;

    /// <summary>Whether every HttpClient is observed now.</summary>
    public static bool IsActive => Volatile.Read(ref s_active) is not null;

    /// <summary>Observes until as many have let go as have asked.</summary>
    public static void Use()
    {
        lock (Gate)
        {
            if (s_users++ == 0)
            {
                s_active = Start(TimeProvider.System);
            }
        }
    }

    public static void LetGo()
    {
        lock (Gate)
        {
            if (--s_users == 0 && s_active is { } active)
            {
                s_active = null;
                active.Stop();
            }
        }
    }

    internal static HttpClientListener Start(TimeProvider time)
    {
        var listener = new HttpClientListener(time);
        listener._sources = DiagnosticListener.AllListeners.Subscribe(listener);
        return listener;
    }

    /// <summary>What is under way is told as it stands: nobody will say how it ends.</summary>
    internal void Stop()
    {
        _isOver = true;
        _sources?.Dispose();
        _events?.Dispose();
        _all.Abandon();
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name != Source)
        {
            return;
        }

        _events = value.Subscribe(this, IsWanted);
        if (_isOver)
        {
            // The framework came to it just as we stopped.
            _events.Dispose();
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        try
        {
            switch (value.Key)
            {
                case Started when _request.Of(value.Value) is HttpRequestMessage request: OnRequest(request); break;
                case Threw when _flow.Value?.Call is { } call && _exception.Of(value.Value) is Exception exception: call.Failed(exception); break;
                case Responded when _flow.Value is { } underWay: OnResponse(underWay, _response.Of(value.Value) as HttpResponseMessage); break;
            }
        }
#pragma warning disable CA1031 // We are in the middle of the app's call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private bool IsWanted(string name, object? request, object? _)
    {
        switch (name)
        {
            case Started:
                return true;
            case Responded or Threw:
                return _flow.Value is not null;
            case Asked when request is HttpRequestMessage message:
                try
                {
                    OnRequest(message);
                }
#pragma warning disable CA1031 // We are in the middle of the app's call.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    Telemetry.Lost(e);
                }

                return false;
            default:
                return false;
        }
    }

    private void OnRequest(HttpRequestMessage request)
    {
        if (_flow.Value is { Call: not null } underWay && ReferenceEquals(underWay.Request, request))
        {
            // Another listener has answered yes after we were asked, and so we are told as well.
            return;
        }

        Propagation.Keep(request);
        var format = Endpoint.Of(request);
        if (format is null or WireFormat.OpenAILike)
        {
            // What is read by its likeness alone needs a handler that was put there for it: most JSON is not a model's.
            Propagation.Active?.Tell(request);
            if (BatchAddress.Of(request) is { } batch && Telemetry.Source.HasListeners())
            {
                _flow.Value = new UnderWay { Batch = batch, Uri = request.RequestUri! };
            }
        }
        else if (Telemetry.Source.HasListeners() && Call.Start(request, format.Value, time) is { } call)
        {
            _flow.Value = _all.Add(request, call, RequestBodies.Observe(request, call, isProcessWide: true));
            if (_isOver)
            {
                // We stopped just as it came.
                _all.Abandon();
            }
        }
    }

    private void OnResponse(UnderWay underWay, HttpResponseMessage? response)
    {
        if (underWay.Batch is { } batch && response is not null)
        {
            _ = BatchBodies.Observe(response, batch, underWay.Uri!, time);
        }

        if (_all.Remove(underWay) is not { } call)
        {
            return;
        }

        if (response is null)
        {
            // Of any other failure the exception was told before, and the first word counts.
            call.Failed(Failures.Cancelled);
        }
        else
        {
            call.Responded(response);
        }

        RequestBodies.Release(underWay.TakeContent());
    }
}
