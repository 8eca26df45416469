using System.Diagnostics;
using Farthing.Sdk.Reporting.Spool;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Reporting;

internal delegate SpanQueue QueueOf(SpanExporter exporter, SpanAccount account, Delivery delivery);

/// <summary>
/// From an ended span to the server's answer: queue, serialiser, delivery, spool. One for all spans of ours in a process, for
/// two would send each of them twice: hosts that report to the same place share it, and the last to end ends it.
/// </summary>
internal sealed class Reporter : IDisposable
{
    private static readonly Lock s_gate = new();
    private static Reporter? s_running;

    private readonly (Uri Server, string Key) _target;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimeSpan _exitTimeout;
    private readonly Counters? _counters;
    private readonly DeliveryHandler _handler;
    private readonly Delivery _delivery;
    private readonly SpanQueue _queue;
    private readonly TracerProvider _provider;
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
        var exporter = new SpanExporter(_handler, _delivery);
        _queue = queue is null ? new SpanQueue(exporter, account, _delivery) : queue(exporter, account, _delivery);
        _provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddSource(isFirst ? [FarthingTelemetry.SourceName] : [])
            // Not the default, which follows the parent: a request that the app does not trace still costs money.
            .SetSampler(new AlwaysOnSampler())
            .AddProcessor(new OpenCalls(account))
            .AddProcessor(queue is null ? _queue : new OwnSpans(_queue))
            .Build();
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
            if (s_running is null)
            {
                return s_running = new Reporter(options, sendTimeout, queue, isFirst: true);
            }

            if (s_running._target != TargetOf(options))
            {
                throw new InvalidOperationException(
                    "Calls of this process are reported to another server or project already. Dispose the FarthingTelemetry that was started first.");
            }

            if (queue is not null)
            {
                // Another provider of the app's, whose libraries' spans are its own: ours are reported already.
                return new Reporter(options, sendTimeout, queue, isFirst: false);
            }

            s_running._users++;
            return s_running;
        }
    }

    public bool Flush(TimeSpan timeout) => _queue.ForceFlush(Milliseconds(timeout));

    /// <summary>One of its users needs it no more.</summary>
    public void Dispose()
    {
        bool isLast;
        lock (s_gate)
        {
            isLast = --_users == 0;
            if (isLast && ReferenceEquals(s_running, this))
            {
                // Whoever starts from now on starts another: what both send meanwhile the server stores once.
                s_running = null;
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
        _provider.Shutdown(patience);
        // Of another's provider: it may be down already, or not yet.
        _queue.Shutdown(patience);
        _delivery.Dispose();
        _provider.Dispose();
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

    /// <summary>Hands what we observe to a queue that the app's provider owns.</summary>
    private sealed class OwnSpans(SpanQueue queue) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => queue.Report(data);
    }

    private void OnExit(object? sender, EventArgs e) => End();
}
