using System.Text.Json;
using Farthing.Core.Pricing;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>The ids of prices; each is kept as it was when it was first applied.</summary>
internal sealed class PriceIds(NpgsqlDataSource source)
{
    // The book has some thousands.
    private const int Remembered = 50_000;
    private readonly BoundedCache<string> _known = new(Remembered);

    public async Task ResolveAsync(IEnumerable<CallCost> costs, BatchIds ids, CancellationToken cancel)
    {
        var missing = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        foreach (var cost in costs)
        {
            if (cost.Price is not { } price)
            {
                continue;
            }

            if (_known.TryGet(price.Version, out var id))
            {
                ids.AddPrice(price.Version, id);
            }
            else
            {
                missing[price.Version] = price;
            }
        }

        foreach (var price in missing.Values)
        {
            var id = await AddAsync(price, cancel);
            ids.AddPrice(price.Version, id);
            _known.Add(price.Version, id);
        }
    }

    private async Task<int> AddAsync(ModelPrice price, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            WITH made AS (
              INSERT INTO prices (version, provider, model, valid_from, valid_to, currency, cards, source, as_of)
              VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9) ON CONFLICT DO NOTHING RETURNING price_id)
            SELECT price_id FROM made UNION ALL SELECT price_id FROM prices WHERE version = $1
            """);
        command.Parameters.AddWithValue(price.Version);
        command.Parameters.AddWithValue(price.Provider);
        command.Parameters.AddWithValue(price.Model);
        command.Parameters.AddWithValue((object?)price.From ?? DBNull.Value);
        command.Parameters.AddWithValue((object?)price.To ?? DBNull.Value);
        command.Parameters.AddWithValue(price.Currency);
        command.Parameters.AddWithValue(JsonSerializer.Serialize(PriceCards.ToJson(price.Cards)));
        command.Parameters.AddWithValue(price.Source);
        command.Parameters.AddWithValue(price.AsOf);

        // Two that insert the same row at once: the loser's snapshot sees neither its own row nor the winner's, whose
        // commit it waited for. Asked again, it sees it.
        return (int)(await command.ExecuteScalarAsync(cancel) ?? await command.ExecuteScalarAsync(cancel)
            ?? throw new InvalidOperationException("A price that was just inserted is not there."));
    }
}
