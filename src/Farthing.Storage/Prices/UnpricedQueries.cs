using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Prices;

/// <summary>Traffic of one model that has no price, or not for all that it used.</summary>
public sealed record UnpricedModel
{
    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The service tier; empty is the standard one.</summary>
    public required string Tier { get; init; }

    /// <summary>Why, as of the newest such calls: <c>unknown_model</c>, <c>no_rate:output_audio</c>. Null when that is not known.</summary>
    public required string? Reason { get; init; }

    /// <summary>Calls without a price. Those whose usage was not reported are not among them: no price would help.</summary>
    public required long UnpricedCalls { get; init; }

    /// <summary>Calls priced in part.</summary>
    public required long PartialCalls { get; init; }

    /// <summary>Tokens without a price.</summary>
    public required decimal UnpricedTokens { get; init; }

    /// <summary>The hour, in UTC, in which its first call without a price was made, of all time.</summary>
    public required DateTime Since { get; init; }
}

/// <summary>Reads what has no price. From rollups, so that it does not grow with the number of calls.</summary>
public sealed class UnpricedQueries(NpgsqlDataSource source)
{
    // What a provider stated the cost of has one, though not by our prices.
    private static readonly string s_tokens = $"({string.Join(" + ", MeterColumns.Unpriced.Select(c => $"coalesce(h.{c}, 0)"))} - coalesce(h.stated_tokens, 0))";

    /// <summary>The providers that a project has called since the start of an hour.</summary>
    public async Task<IReadOnlyList<string>> ProvidersAsync(ProjectId project, DateTime since, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT DISTINCT s.provider FROM rollup_hour h JOIN series s USING (series_id)
            WHERE h.project_id = $1 AND h.bucket >= date_trunc('hour', $2)
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(since);
        var providers = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            providers.Add(reader.GetString(0));
        }

        return providers;
    }

    /// <summary>The models with the most tokens without a price, since the start of an hour.</summary>
    /// <param name="project">Whose calls.</param>
    /// <param name="since">The start of the range, in UTC; it counts from the start of its hour.</param>
    /// <param name="limit">How many models at most.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<UnpricedModel>> ReadAsync(ProjectId project, DateTime since, int limit, CancellationToken cancel)
    {
        // Of each model the reason stands in the calls of its last minute without a price.
        await using var command = source.CreateCommand(
            $"""
            WITH bad AS (
              SELECT h.series_id, s.provider, s.model, s.tier, sum(h.unpriced_calls - h.no_usage_calls) AS unpriced, sum(h.partial_calls) AS partial, sum({s_tokens}) AS tokens, max(h.bucket) AS last
              FROM rollup_hour h JOIN series s USING (series_id)
              WHERE h.project_id = $1 AND h.bucket >= date_trunc('hour', $2) AND (h.unpriced_calls > h.no_usage_calls OR {s_tokens} > 0)
              GROUP BY 1, 2, 3, 4),
            models AS (
              SELECT provider, model, tier, sum(unpriced)::bigint AS unpriced, sum(partial)::bigint AS partial, sum(tokens) AS tokens,
                array_agg(series_id) AS series, (array_agg(series_id ORDER BY last DESC))[1] AS newest, max(last) AS last
              FROM bad GROUP BY 1, 2, 3 ORDER BY 6 DESC, 4 DESC, 1, 2, 3 LIMIT $3)
            SELECT m.provider, m.model, m.tier, m.unpriced, m.partial, m.tokens,
              (SELECT min(h.bucket) FROM rollup_hour h WHERE h.series_id = ANY (m.series) AND (h.unpriced_calls > h.no_usage_calls OR {s_tokens} > 0)),
              (SELECT e.unpriced_reason FROM (
                 SELECT DISTINCT ON (e.time, e.trace_id, e.span_id) e.unpriced_reason, e.pricing_status FROM cost_history e
                 WHERE e.project_id = $1 AND e.series_id = m.newest AND e.time >= minute.bucket AND e.time < minute.bucket + interval '1 minute'
                 ORDER BY e.time, e.trace_id, e.span_id, e.entry_id DESC) e
               WHERE e.pricing_status IN (1, 2) AND e.unpriced_reason NOT LIKE 'no_usage%' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
            FROM models m
            LEFT JOIN LATERAL (
              SELECT max(h.bucket) AS bucket FROM rollup_minute h
              WHERE h.series_id = m.newest AND h.bucket >= m.last AND h.bucket < m.last + interval '1 hour' AND (h.unpriced_calls > h.no_usage_calls OR {s_tokens} > 0)) minute ON true
            ORDER BY m.tokens DESC, m.unpriced DESC, 1, 2, 3
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(since);
        command.Parameters.AddWithValue(limit);
        var models = new List<UnpricedModel>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            models.Add(new()
            {
                Provider = reader.GetString(0),
                Model = reader.GetString(1),
                Tier = reader.GetString(2),
                UnpricedCalls = reader.GetInt64(3),
                PartialCalls = reader.GetInt64(4),
                UnpricedTokens = reader.GetDecimal(5),
                Since = reader.GetDateTime(6),
                Reason = reader.IsDBNull(7) ? null : reader.GetString(7),
            });
        }

        return models;
    }
}
