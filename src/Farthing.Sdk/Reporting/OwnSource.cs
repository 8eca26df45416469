using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Where the spans of ours in the process come in, once however many report: they go to one reporter at a time, the first
/// that is left.
/// </summary>
internal static class OwnSource
{
    private static readonly Lock Gate = new();
    private static TracerProvider? s_provider;
    private static int s_users;
    private static volatile Receiver? s_receiver;

    /// <param name="receiver">Of one that reports.</param>
    /// <param name="isFirst">Whether it takes the spans: there is none before it, or only such as are about to end.</param>
    public static void Use(Receiver receiver, bool isFirst)
    {
        lock (Gate)
        {
            if (isFirst)
            {
                HandOver(receiver);
            }

            if (s_users++ == 0)
            {
                s_provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
                    .AddSource(FarthingTelemetry.SourceName)
                    // Not the default, which follows the parent: a request that the app does not trace still costs money.
                    .SetSampler(new AlwaysOnSampler())
                    .AddProcessor(new Spans())
                    .Build();
            }
        }
    }

    public static void LetGo()
    {
        lock (Gate)
        {
            if (--s_users == 0)
            {
                s_provider?.Dispose();
                (s_provider, s_receiver) = (null, null);
            }
        }
    }

    /// <summary>Another takes them from now on, with the calls that are under way.</summary>
    public static void HandOver(Receiver from, Receiver to)
    {
        lock (Gate)
        {
            if (ReferenceEquals(s_receiver, from))
            {
                HandOver(to);
            }
        }
    }

    private static void HandOver(Receiver to)
    {
        var from = s_receiver;
        s_receiver = to;
        to.Account.AddOpen(from?.Account.TakeOpen() ?? 0);
    }

    /// <summary>Counts the calls that are under way, too: what a kill of the process would lose without a trace.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        public override void OnStart(Activity data) => s_receiver?.Account.Started();

        public override void OnEnd(Activity data) => s_receiver?.Queue.Report(data);
    }

    internal sealed record Receiver(SpanQueue Queue, SpanAccount Account);
}
