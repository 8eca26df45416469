using System.Collections.Concurrent;
using System.Text.Json;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// The ids that stand on calls for texts they repeat. Ids are made in transactions of their own: one that is left
/// without a call does no harm, and none is ever changed or removed, so that what is remembered here stays right.
/// </summary>
public sealed class NameIds(NpgsqlDataSource source)
{
    // Forgetting everything at the bound is crude, and right: what is in use is back after one query.
    private const int Remembered = 500_000;

    private readonly ConcurrentDictionary<(ProjectId Project, CallDimensions Dimensions), int> _series = new();
    private readonly ConcurrentDictionary<(ProjectId Project, string Kind, string Value), int> _labels = new();
    private readonly ConcurrentDictionary<string, int> _prices = new(StringComparer.Ordinal);

    internal int Series(ProjectId project, CallDimensions dimensions) => _series[(project, dimensions)];

    internal int? Label(ProjectId project, string kind, string? value) =>
        value is null ? null : _labels[(project, kind, value)];

    internal int Price(ModelPrice price) => _prices[price.Version];

    /// <summary>Makes sure that every text of these calls has an id that the other methods can give.</summary>
    internal async Task PrepareAsync(IReadOnlyList<PricedCall> calls, CancellationToken cancel)
    {
        if (_series.Count + _labels.Count > Remembered)
        {
            _series.Clear();
            _labels.Clear();
        }

        var series = new HashSet<(ProjectId, CallDimensions)>();
        var labels = new HashSet<(ProjectId, string, string)>();
        var prices = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        foreach (var (project, call, cost) in calls)
        {
            if (!_series.ContainsKey((project, call.Dimensions)))
            {
                series.Add((project, call.Dimensions));
            }

            foreach (var (kind, value) in Labels(call))
            {
                if (!_labels.ContainsKey((project, kind, value)))
                {
                    labels.Add((project, kind, value));
                }
            }

            if (cost.Price is { } price && !_prices.ContainsKey(price.Version))
            {
                prices[price.Version] = price;
            }
        }

        await AddSeriesAsync(series, cancel);
        await AddLabelsAsync(labels, cancel);
        await AddPricesAsync(prices.Values, cancel);
    }

    private static IEnumerable<(string Kind, string Value)> Labels(Call call)
    {
        if (call.User is { } user)
        {
            yield return ("user", user);
        }

        if (call.Customer is { } customer)
        {
            yield return ("customer", customer);
        }

        if (call.Session is { } session)
        {
            yield return ("session", session);
        }

        foreach (var tag in call.Tags)
        {
            yield return ("tag", tag);
        }
    }

    private async Task AddSeriesAsync(HashSet<(ProjectId Project, CallDimensions D)> missing, CancellationToken cancel)
    {
        foreach (var (project, d) in missing)
        {
            // A statement of its own each: in the steady state there is nothing to add.
            await using var command = source.CreateCommand(
                """
                WITH made AS (
                  INSERT INTO series (project_id, environment, provider, model, model_requested, tier, operation, service, feature, team)
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING series_id)
                SELECT series_id FROM made UNION ALL
                SELECT series_id FROM series WHERE (project_id, environment, provider, model, model_requested, tier, operation, service, feature, team)
                  = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """);
            command.Parameters.AddWithValue(project.Value);
            foreach (var text in (string[])[d.Environment, d.Provider, d.Model, d.ModelRequested, d.Tier, d.Operation, d.Service, d.Feature, d.Team])
            {
                command.Parameters.AddWithValue(text);
            }

            _series[(project, d)] = await IdAsync(command, cancel);
        }
    }

    private async Task AddLabelsAsync(HashSet<(ProjectId Project, string Kind, string Value)> missing, CancellationToken cancel)
    {
        if (missing.Count == 0)
        {
            return;
        }

        var rows = missing.OrderBy(l => l.Project.Value).ThenBy(l => l.Kind, StringComparer.Ordinal)
            .ThenBy(l => l.Value, StringComparer.Ordinal).ToList();
        object[] columns =
            [rows.ConvertAll(l => l.Project.Value), rows.ConvertAll(l => l.Kind), rows.ConvertAll(l => l.Value)];
        await using var batch = source.CreateBatch();
        foreach (var sql in (string[])[
            "INSERT INTO labels (project_id, kind, value) SELECT * FROM unnest($1::int[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING",
            "SELECT l.project_id, l.kind, l.value, l.label_id FROM unnest($1::int[], $2::text[], $3::text[]) w (project_id, kind, value) JOIN labels l USING (project_id, kind, value)"])
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            foreach (var column in columns)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = column });
            }

            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        do
        {
            while (await reader.ReadAsync(cancel))
            {
                _labels[(new(reader.GetInt32(0)), reader.GetString(1), reader.GetString(2))] = reader.GetInt32(3);
            }
        }
        while (await reader.NextResultAsync(cancel));
    }

    private async Task AddPricesAsync(IEnumerable<ModelPrice> missing, CancellationToken cancel)
    {
        foreach (var price in missing)
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
            _prices[price.Version] = await IdAsync(command, cancel);
        }
    }

    // Two that insert the same row at once: the loser's snapshot sees neither its own row nor the winner's, whose
    // commit it waited for. Asked again, it sees it.
    private static async Task<int> IdAsync(NpgsqlCommand command, CancellationToken cancel) =>
        (int)(await command.ExecuteScalarAsync(cancel) ?? await command.ExecuteScalarAsync(cancel)
            ?? throw new InvalidOperationException("A name that was just inserted is not there."));
}
