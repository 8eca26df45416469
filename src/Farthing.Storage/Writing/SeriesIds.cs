using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// The ids of series. They are meant to be few, and every rollup has a row for each: a project whose callers put
/// something endless into a dimension gets no more of them, and its further calls share one for what is endless.
/// </summary>
internal sealed class SeriesIds(NpgsqlDataSource source)
{
    /// <summary>How many series a project may have; real ones have hundreds to a few thousands.</summary>
    public const int Most = 20_000;

    /// <summary>What stands in a dimension that is no longer told apart.</summary>
    public const string Others = "(others)";

    // Up to about 1 KB each.
    private const int Remembered = 50_000;

    private readonly BoundedCache<(ProjectId, CallDimensions)> _known = new(Remembered);
    private readonly ConcurrentDictionary<ProjectId, int> _counts = new();

    public async Task ResolveAsync(IReadOnlyList<PricedCall> calls, BatchIds ids, CancellationToken cancel)
    {
        var missing = new Dictionary<ProjectId, HashSet<CallDimensions>>();
        foreach (var (project, call, _) in calls)
        {
            if (ids.HasSeries(project, call.Dimensions))
            {
                continue;
            }

            if (_known.TryGet((project, call.Dimensions), out var id))
            {
                ids.AddSeries(project, call.Dimensions, id);
            }
            else if (!missing.TryGetValue(project, out var dimensions))
            {
                missing.Add(project, [call.Dimensions]);
            }
            else
            {
                dimensions.Add(call.Dimensions);
            }
        }

        foreach (var (project, dimensions) in missing)
        {
            await ResolveAsync(project, [.. dimensions], ids, cancel);
        }
    }

    private async Task ResolveAsync(ProjectId project, List<CallDimensions> missing, BatchIds ids, CancellationToken cancel)
    {
        var unknown = await FindOrAddAsync(project, missing, await HasRoomAsync(project, missing.Count, cancel), ids, cancel);
        if (unknown.Count == 0)
        {
            return;
        }

        // What callers invent is no longer told apart; if the rest is endless too, nothing is.
        var shared = unknown.ToDictionary(d => d, d => d with { Feature = Others, Team = Others, Service = Others, ModelRequested = Others });
        if (shared.Values.Distinct().Count() > Most / 20)
        {
            shared = unknown.ToDictionary(d => d, _ => new CallDimensions { Provider = Others, Model = Others, Feature = Others, Team = Others, Service = Others });
        }

        await FindOrAddAsync(project, [.. shared.Values.Distinct()], add: true, ids, cancel);
        foreach (var (dimensions, collapsed) in shared)
        {
            ids.AddSeries(project, dimensions, ids.Series(project, collapsed));
            ids.Collapsed.Add((project, dimensions));
        }
    }

    private async Task<bool> HasRoomAsync(ProjectId project, int more, CancellationToken cancel)
    {
        if (!_counts.TryGetValue(project, out var count) || count + more > Most)
        {
            // Counted anew before a project is told that it has too many; it cannot have fewer than it had.
            await using var command = source.CreateCommand("SELECT count(*)::int FROM series WHERE project_id = $1");
            command.Parameters.AddWithValue(project.Value);
            count = _counts[project] = (int)(await command.ExecuteScalarAsync(cancel))!;
        }

        return count + more <= Most;
    }

    /// <returns>Those that have no series and were not to get one.</returns>
    private async Task<List<CallDimensions>> FindOrAddAsync(
        ProjectId project, List<CallDimensions> wanted, bool add, BatchIds ids, CancellationToken cancel)
    {
        var byDigest = wanted.ToDictionary(Digest, StringComparer.Ordinal);
        await using var batch = source.CreateBatch();
        if (add)
        {
            batch.BatchCommands.Add(Insert(project, byDigest));
        }

        var select = new NpgsqlBatchCommand("SELECT encode(digest, 'hex'), series_id FROM series WHERE project_id = $1 AND digest = ANY ($2)");
        select.Parameters.Add(new() { Value = project.Value });
        select.Parameters.Add(new() { Value = byDigest.Keys.Select(Convert.FromHexString).ToList() });
        batch.BatchCommands.Add(select);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            byDigest.Remove(reader.GetString(0), out var dimensions);
            ids.AddSeries(project, dimensions!, reader.GetInt32(1));
            _known.Add((project, dimensions!), reader.GetInt32(1));
        }

        if (add)
        {
            _counts.AddOrUpdate(project, wanted.Count, (_, count) => count + wanted.Count);
        }

        return [.. byDigest.Values];
    }

    private static NpgsqlBatchCommand Insert(ProjectId project, Dictionary<string, CallDimensions> byDigest)
    {
        // In one order for all writers, so that none waits for one that waits for it.
        var rows = byDigest.OrderBy(r => r.Key, StringComparer.Ordinal).ToList();
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO series (project_id, digest, environment, provider, model, model_requested, tier, operation, service, feature, team, region)
            SELECT $1, * FROM unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new() { Value = project.Value });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => Convert.FromHexString(r.Key)) });
        for (var i = 0; i < Texts(rows[0].Value).Length; i++)
        {
            command.Parameters.Add(new() { Value = rows.ConvertAll(r => Texts(r.Value)[i]) });
        }

        return command;
    }

    // Texts from outside hold no NUL: it keeps "a", "bc" apart from "ab", "c". A series without a region has the digest
    // that it had before there were regions.
    private static string Digest(CallDimensions dimensions) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\0', dimensions.Region.Length == 0 ? Texts(dimensions)[..^1] : Texts(dimensions)))));

    private static string[] Texts(CallDimensions d) =>
        [d.Environment, d.Provider, d.Model, d.ModelRequested, d.Tier, d.Operation, d.Service, d.Feature, d.Team, d.Region];
}
