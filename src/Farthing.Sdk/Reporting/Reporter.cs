using Farthing.Sdk.Reporting.Spool;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Reporting;

internal delegate SpanQueue QueueOf(SpanExporter exporter, SpanAccount account, Delivery delivery);

/// <summary>
/// From an ended span to the server's answer: queue, serialiser, delivery, spool. Hosts that report to the same place share
/// one, and the last to end ends it; a provider of the app's has one of its own, as its libraries' spans are its own. The
/// spans of ours go to one of them, the first that is left, for two would send each of them twice.
/// </summary>
internal sealed class Reporter : IDisposable
{
    private static readonly Lock s_gate = new();
    private static readonly List<Reporter> s_running = [];

    private readonly (Uri Server, string Key) _target;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimeSpan _exitTimeout;
    private readonly Counters? _counters;
    private readonly DeliveryHandler _handler;
    private readonly Delivery _delivery;
    private readonly SpanQueue _queue;
    private readonly OwnSource.Receiver _own;

    // Null where the queue is another provider's.
    private readonly TracerProvider? _provider;
    private int _users = 1;
    private int _isDisposed;

    private Reporter(FarthingOptions options, TimeSpan sendTimeout, QueueOf? queue, bool isFirst)
    {
        var (uri, key) = _target = TargetOf(options);
        _exitTimeout = options.ExitTimeoutOrThrow();
        var (spoolFolder, spoolBytes) = options.Spool();
        var server = new OtlpClient(uri, key, sendTimeout, _time);
        var spool = new SpoolRoot(spoolFolder, uri, key, spoolBytes, _time);
        var counters = spool.Own?.Counters ?? (_counters = Counters.InMemory());
        var account = new SpanAccount(SpanQueue.MostWaiting, counters);
        var report = new LossReport(options.Service(), options.Environment, _time);
        var log = new DeliveryLog(options.Logger, server.Address, spool.Folder, _time);
        log.Started(options.Service());
        _delivery = new Delivery(server, spool, account, new LossReporter(server, spool, account, report, _time), log, sendTimeout, _time);
        _handler = new DeliveryHandler(_delivery);
        var exporter = new SpanExporter(_handler, _delivery, account);
        _queue = queue is null ? new SpanQueue(exporter, account, _delivery) : queue(exporter, account, _delivery);
        _own = new OwnSource.Receiver(_queue, account);
        _provider = queue is not null ? null : OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddProcessor(_queue)
            .Build();
        OwnSource.Use(_own, isFirst);
        // An app that ends without disposing us flushes all the same; and that keeps us alive where nobody holds the result.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <param name="options">Checked here.</param>
    /// <param name="sendTimeout">For one attempt.</param>
    /// <param name="queue">Makes the queue that another provider owns; null for one of our own.</param>
    /// <exception cref="InvalidOperationException">One is running that reports elsewhere; or an option is wrong.</exception>
    public static Reporter Start(FarthingOptions options, TimeSpan sendTimeout, QueueOf? queue = null)
    {
        lock (s_gate)
        {
            if (s_running.Count > 0 && s_running[0]._target != TargetOf(options))
            {
                throw new InvalidOperationException(
                    "Calls of this process are reported to another server or project already. Dispose the FarthingTelemetry that was started first.");
            }

            if (queue is null && s_running.Find(one => one._provider is not null) is { } shared)
            {
                shared._users++;
                return shared;
            }

            var reporter = new Reporter(options, sendTimeout, queue, isFirst: s_running.Count == 0);
            s_running.Add(reporter);
            return reporter;
        }
    }

    public bool Flush(TimeSpan timeout) => _queue.ForceFlush(Milliseconds(timeout));

    /// <summary>Its queue is about to end: the spans of ours go to the next, if there is one.</summary>
    public void StepDown()
    {
        lock (s_gate)
        {
            s_running.Remove(this);
            if (s_running.Count > 0)
            {
                OwnSource.HandOver(_own, s_running[0]._own);
            }
        }
    }

    /// <summary>One of its users needs it no more.</summary>
    public void Dispose()
    {
        bool isLast;
        lock (s_gate)
        {
            isLast = --_users == 0;
            if (isLast)
            {
                // Whoever starts from now on starts another.
                StepDown();
            }
        }

        if (isLast)
        {
            End();
        }
        else
        {
            Flush(_exitTimeout);
        }
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        var started = _time.GetTimestamp();
        Flush(_exitTimeout);
        _delivery.Closing();
        var left = _exitTimeout == Timeout.InfiniteTimeSpan ? _exitTimeout : _exitTimeout - _time.GetElapsedTime(started);
        // At least a second: what ended since the flush is only to be written to disk.
        var patience = left == Timeout.InfiniteTimeSpan ? Timeout.Infinite : Math.Max(Milliseconds(left), 1000);
        _provider?.Shutdown(patience);
        // Of another's provider: it may be down already, or not yet.
        _queue.Shutdown(patience);
        _delivery.Dispose();
        OwnSource.LetGo();
        _provider?.Dispose();
        _handler.Dispose();
        _counters?.Dispose();
    }

    private static (Uri Server, string Key) TargetOf(FarthingOptions options) => (options.TracesUri(), options.ProjectKey());

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, Timeout.Infinite, int.MaxValue);

    private static void Describe(ResourceBuilder resource, FarthingOptions options)
    {
        resource.AddService(options.Service());
        if (!string.IsNullOrEmpty(options.Environment))
        {
            resource.AddAttributes([new("deployment.environment.name", options.Environment)]);
        }
    }

    private void OnExit(object? sender, EventArgs e)
    {
        StepDown();
        End();
    }
}
