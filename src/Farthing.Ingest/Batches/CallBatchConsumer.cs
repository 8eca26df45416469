using Farthing.Core.Calls;
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
        var calls = context.Message.SelectMany(m => CallBatchCodec.Read(m.Message.Calls).Select(c => Price(now, new ProjectId(m.Message.Project), c)));
        var settled = await settler.SettleAsync([.. calls], context.CancellationToken);
        foreach (var message in context.Message)
        {
            await message.RespondAsync(settled);
        }
    }

    private static PricedCall Price(PricesNow prices, ProjectId project, Call call) => new(project, call, prices.Price(project, call));
}
