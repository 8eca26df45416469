using Farthing.Ingest.Transports;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using MassTransit;

namespace Farthing.Ingest.Batches;

/// <summary>
/// The writer's end of the bus: takes what has come in of one project, however many messages, into one transaction, and
/// answers each, or lets the broker forget it, once that is committed. Until then whoever sent it, or the broker, sends it
/// again.
/// </summary>
internal sealed class CallBatchConsumer(BatchSettler settler, CurrentPrices prices, WriterSlots slots, MessagesInHand hand) : IConsumer<Batch<CallBatch>>
{
    public async Task Consume(ConsumeContext<Batch<CallBatch>> context)
    {
        var messages = context.Message.Select(m => m.Message).ToList();
        var project = new ProjectId(messages[0].Project);
        using var taken = messages.Min(m => m.Received) is { } received ? hand.Take(project, received) : null;
        var settled = await slots.RunAsync(() => SettleAsync(project, messages, context.CancellationToken), context.CancellationToken);
        foreach (var message in context.Message.Where(m => m.ResponseAddress is not null))
        {
            await message.RespondAsync(settled);
        }
    }

    private async Task<CallBatchSettled> SettleAsync(ProjectId project, IEnumerable<CallBatch> messages, CancellationToken cancel)
    {
        // What is stored together is priced by the same prices.
        var now = prices.Now;
        var sent = new List<BatchContent>();
        var unreadable = 0;
        foreach (var bytes in messages.Select(m => m.Calls))
        {
            try
            {
                sent.Add(CallBatchCodec.Read(bytes));
            }
            catch (FormatException e)
            {
                await settler.KeepAsideAsync(project, bytes, e.Message, cancel);
                unreadable++;
            }
        }

        var settled = await settler.SettleAsync(
            new WriteBatch
            {
                Calls = [.. sent.SelectMany(s => s.Calls.Select(c => new PricedCall(project, c, now.Price(project, c))))],
                Outcomes = [.. Of(c => c.Outcomes)],
                Revenue = [.. Of(c => c.Revenue)],
                Reports = [.. Of(c => c.Reports)],
                Spans = [.. Of(c => c.Spans)],
                Metrics = [.. Of(c => c.Metrics)],
            },
            cancel);
        return settled with { DeadLettered = settled.DeadLettered + unreadable };

        IEnumerable<Owned<T>> Of<T>(Func<BatchContent, IReadOnlyList<T>> part) => sent.SelectMany(s => part(s).Select(item => new Owned<T>(project, item)));
    }
}
