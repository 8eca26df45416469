using System.Net;
using Farthing.Core.Usage;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Storage.Prices;
using Farthing.Storage.Queries;
using Farthing.Storage.Tests;

namespace Farthing.Ingest.Tests.Batches;

public class CallBatchConsumerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_price_that_was_imported_and_a_contract_price_the_next_batch()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        Assert.Equal(("list", 0.00021m), await SendAsync(receiver));

        await receiver.Get<PriceChangeStore>().AddAsync(new()
        {
            Kind = "csv",
            FileName = "prices.csv",
            FileDigest = [.. new byte[32]],
            Changes =
            [
                new()
                {
                    Provider = "openai", Model = "gpt-4o-mini", From = Requests.Now.Date, Source = "a test", AsOf = new(2026, 11, 24),
                    Cards = [new(0, new() { [Meter.Input] = 0.3m, [Meter.Output] = 1.2m })],
                },
            ],
        }, default);
        await receiver.Get<CurrentPrices>().LoadAsync(default);
        Assert.Equal(("list", 0.00042m), await SendAsync(receiver));

        await receiver.Get<ContractPriceStore>().AddAsync(receiver.Project, new() { Provider = "openai", PercentOff = 50 }, default);
        await receiver.Get<CurrentPrices>().LoadAsync(default);
        Assert.Equal(("contract: 50% off list", 0.00021m), await SendAsync(receiver));
    }

    private static async Task<(string? Rule, decimal? Total)> SendAsync(TestReceiver receiver)
    {
        var span = Requests.Counted(1000, 100);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(span))).StatusCode);
        var cost = (await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default))!.Cost;
        return (cost.Rule, cost.Total);
    }
}
