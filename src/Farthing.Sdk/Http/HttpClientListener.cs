using System.Collections.Concurrent;
using System.Diagnostics;
using Farthing.Sdk.Batches;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>
/// Observes the model calls of every HttpClient in the process, whatever library owns it: the framework's handler tells
/// a diagnostic listener of each request before it is sent and of each response before its body is read.
/// </summary>
/// <remarks>
/// Of the two pairs of events there are, the older is taken (<c>System.Net.Http.Request</c> and <c>.Response</c>): who asks
/// for the newer (<c>HttpRequestOut.Start</c> and <c>.Stop</c>) makes the framework start an activity for each request and
/// send its <c>traceparent</c> along, and no trace context may reach a provider because of us.
/// </remarks>
internal sealed class HttpClientListener(TimeProvider time) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Source = "HttpHandlerDiagnosticListener";
    private const string Requested = "System.Net.Http.Request";
    private const string Responded = "System.Net.Http.Response";
    private const string Threw = "System.Net.Http.Exception";

    private static readonly Lock Gate = new();
    private static int s_users;
    private static HttpClientListener? s_active;

    // Every request that is told of is also told to have ended, so that this holds what is under way and no more.
    private readonly ConcurrentDictionary<Guid, ObservedRequestContent> _underWay = new();
    private readonly EventPayload _request = new("Request");
    private readonly EventPayload _requestId = new("LoggingRequestId");
    private readonly EventPayload _response = new("Response");
    private readonly EventPayload _responseId = new("LoggingRequestId");
    private readonly EventPayload _exception = new("Exception");
    private readonly EventPayload _failed = new("Request");
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
        foreach (var (id, _) in _underWay)
        {
            if (_underWay.TryRemove(id, out var content))
            {
                content.Call.Failed(Failures.Unobserved);
            }
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name != Source)
        {
            return;
        }

        _events = value.Subscribe(this, static name => name is Requested or Responded or Threw);
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
                case Requested: OnRequest(value.Value); break;
                case Threw: OnException(value.Value); break;
                case Responded: OnResponse(value.Value); break;
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

    private void OnRequest(object? payload)
    {
        if (_request.Of(payload) is not HttpRequestMessage request)
        {
            return;
        }

        // What is read by its likeness alone needs a handler that was put there for it: most JSON is not a model's.
        var format = Endpoint.Of(request);
        if (format is null or WireFormat.OpenAILike)
        {
            Propagation.Active?.Tell(request);
        }
        else if (Telemetry.Source.HasListeners() && _requestId.Of(payload) is Guid id
            && RequestBodies.Observe(request, Call.Start(request, format.Value, time), isProcessWide: true) is { } content)
        {
            _underWay[id] = content;
        }
    }

    private void OnException(object? payload)
    {
        if (_failed.Of(payload) is HttpRequestMessage { Content: ObservedRequestContent { IsProcessWide: true } content }
            && _exception.Of(payload) is Exception exception)
        {
            content.Call.Failed(exception);
        }
    }

    private void OnResponse(object? payload)
    {
        var response = _response.Of(payload) as HttpResponseMessage;
        if (!_underWay.IsEmpty && _responseId.Of(payload) is Guid id && _underWay.TryRemove(id, out var content))
        {
            End(content, response);
        }
        else if (response?.RequestMessage is { } request && Telemetry.Source.HasListeners() && BatchAddress.Of(request) is { } batch)
        {
            _ = BatchBodies.Observe(response, batch, request.RequestUri!, time);
        }
    }

    private static void End(ObservedRequestContent content, HttpResponseMessage? response)
    {
        if (response is null)
        {
            // Of any other failure the exception was told before, and the first word counts.
            content.Call.Failed(Failures.Cancelled);
        }
        else
        {
            content.Call.Responded(response);
        }

        RequestBodies.Release(content);
    }
}
