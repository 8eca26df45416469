using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using MassTransit;

namespace Farthing.Ingest.Transports;

/// <summary>
/// What a writer could not settle goes back to its queue after a pause, for this one or another to try again. What is no
/// message of ours at all goes on, to the queue of errors: it would come back for ever.
/// </summary>
internal sealed class BackToTheQueue(TimeProvider time, CancellationToken stopping) : IFilter<ExceptionReceiveContext>
{
    // Comes again at once when it is back. The settler has tried for longer before, where trying helps.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception is SerializationException)
        {
            await next.Send(context);
            return;
        }

        await Task.Delay(s_pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ExceptionDispatchInfo.Throw(context.Exception);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("backToTheQueue");
}
