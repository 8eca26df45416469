using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using MassTransit;

namespace Farthing.Ingest.Batches;

/// <summary>
/// The writer's end of the bus: takes what has come in of one project, however many messages, into one transaction, and
/// answers each once it is committed. What is not answered was not accepted and is sent again by whoever sent it.
/// </summary>
internal sealed class CallBatchConsumer(BatchSettler settler, CurrentPrices prices) : IConsumer<Batch<CallBatch>>
{
    public async Task Consume(ConsumeContext<Batch<CallBatch>> context)
    {
        // What is stored together is priced by the same prices.
        var now = prices.Now;
        var sent = context.Message.Select(m => (Project: new ProjectId(m.Message.Project), Content: CallBatchCodec.Read(m.Message.Calls))).ToList();
        var batch = new WriteBatch
        {
            Calls = [.. sent.SelectMany(s => s.Content.Calls.Select(c => new PricedCall(s.Project, c, now.Price(s.Project, c))))],
            Outcomes = [.. Of(c => c.Outcomes)],
            Revenue = [.. Of(c => c.Revenue)],
            Reports = [.. Of(c => c.Reports)],
            Spans = [.. Of(c => c.Spans)],
            Metrics = [.. Of(c => c.Metrics)],
        };
        var settled = await settler.SettleAsync(batch, context.CancellationToken);
        foreach (var message in context.Message)
        {
            await message.RespondAsync(settled);
        }

        IEnumerable<Owned<T>> Of<T>(Func<BatchContent, IReadOnlyList<T>> part) => sent.SelectMany(s => part(s.Content).Select(item => new Owned<T>(s.Project, item)));
    }
}
