using Farthing.Core.Pricing;
using Farthing.Storage.Metrics;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// The ids that stand on calls for texts they repeat. Ids are made in transactions of their own: one that is left
/// without a call does no harm.
/// </summary>
public sealed class NameIds(NpgsqlDataSource source)
{
    private readonly SeriesIds _series = new(source);
    private readonly LabelIds _labels = new(source);
    private readonly PriceIds _prices = new(source);
    private readonly MetricSeriesIds _metrics = new(source);

    /// <summary>Finds or makes the id of every text of a batch.</summary>
    internal async Task<BatchIds> ResolveAsync(WriteBatch batch, CancellationToken cancel)
    {
        var ids = new BatchIds();
        await _series.ResolveAsync(batch.Calls, ids, cancel);
        await _labels.ResolveAsync(batch, ids, cancel);
        await _prices.ResolveAsync(batch.Calls.Select(c => c.Cost), ids, cancel);
        await _metrics.ResolveAsync(batch.Metrics, ids, cancel);
        return ids;
    }

    /// <summary>Finds or makes the id of every price of these costs.</summary>
    internal async Task<BatchIds> ResolvePricesAsync(IEnumerable<CallCost> costs, CancellationToken cancel)
    {
        var ids = new BatchIds();
        await _prices.ResolveAsync(costs, ids, cancel);
        return ids;
    }
}
