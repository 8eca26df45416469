using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Core.Metrics;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Metrics;

/// <summary>
/// The ids of metrics' series. A project whose senders put something endless into an attribute gets no more of them: points
/// of further ones are refused, since they could not be told from one another.
/// </summary>
internal sealed class MetricSeriesIds(NpgsqlDataSource source)
{
    /// <summary>How many series a project may have: some hundreds for each machine with eight GPUs.</summary>
    public const int Most = 50_000;

    // About 150 bytes each.
    private const int Remembered = 100_000;

    private readonly BoundedCache<(ProjectId Project, string Digest)> _known = new(Remembered);
    private readonly ConcurrentDictionary<ProjectId, int> _counts = new();

    public async Task ResolveAsync(IReadOnlyList<Owned<MetricPoint>> points, BatchIds ids, CancellationToken cancel)
    {
        // Points that came together share their series as an object: each is looked at once.
        var missing = new Dictionary<(ProjectId Project, string Digest), List<MetricSeries>>();
        foreach (var (project, series) in points.Select(p => (p.Project, p.Value.Series)).Distinct(SameObject.Comparer))
        {
            var key = (project, Digest(series));
            if (_known.TryGet(key, out var id))
            {
                ids.AddMetric(project, series, id);
            }
            else if (missing.TryGetValue(key, out var alike))
            {
                alike.Add(series);
            }
            else
            {
                missing.Add(key, [series]);
            }
        }

        foreach (var project in missing.GroupBy(m => m.Key.Project))
        {
            await ResolveAsync(project.Key, project.ToDictionary(m => m.Key.Digest, m => m.Value, StringComparer.Ordinal), ids, cancel);
        }
    }

    private async Task ResolveAsync(ProjectId project, Dictionary<string, List<MetricSeries>> wanted, BatchIds ids, CancellationToken cancel)
    {
        var found = await FindAsync(project, wanted, ids, cancel);
        var unknown = wanted.Where(w => !found.Contains(w.Key)).OrderBy(w => w.Key, StringComparer.Ordinal).ToList();
        if (unknown.Count == 0 || await RoomAsync(project, unknown.Count, cancel) is not (> 0 and var room))
        {
            return;
        }

        // In one order for all writers, so that none waits for one that waits for it.
        var added = unknown.Take(room).ToDictionary(StringComparer.Ordinal);
        await using var command = source.CreateCommand(
            """
            INSERT INTO metric_series (project_id, digest, name, unit, kind, monotonic, delta, attributes, bounds)
            SELECT $1, d, n, u, k, m, e, a::jsonb, b::double precision[]
            FROM unnest($2::bytea[], $3::text[], $4::text[], $5::smallint[], $6::boolean[], $7::boolean[], $8::text[], $9::text[]) AS w (d, n, u, k, m, e, a, b)
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new() { Value = project.Value });
        Add(NpgsqlDbType.Bytea, added.Keys.Select(Convert.FromHexString));
        Add(NpgsqlDbType.Text, added.Values.Select(s => s[0].Name));
        Add(NpgsqlDbType.Text, added.Values.Select(s => s[0].Unit));
        Add(NpgsqlDbType.Smallint, added.Values.Select(s => (short)s[0].Kind));
        Add(NpgsqlDbType.Boolean, added.Values.Select(s => s[0].IsMonotonic));
        Add(NpgsqlDbType.Boolean, added.Values.Select(s => s[0].IsDelta));
        Add(NpgsqlDbType.Text, added.Values.Select(s => JsonSerializer.Serialize(s[0].Attributes.ToDictionary(StringComparer.Ordinal))));
        Add(NpgsqlDbType.Text, added.Values.Select(s => $"{{{string.Join(',', s[0].Bounds.Select(b => b.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}}}"));
        var rows = await command.ExecuteNonQueryAsync(cancel);
        _counts.AddOrUpdate(project, rows, (_, count) => count + rows);
        await FindAsync(project, added, ids, cancel);

        void Add<T>(NpgsqlDbType type, IEnumerable<T> values) => command.Parameters.Add(new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private async Task<HashSet<string>> FindAsync(ProjectId project, Dictionary<string, List<MetricSeries>> wanted, BatchIds ids, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT encode(digest, 'hex'), series_id FROM metric_series WHERE project_id = $1 AND digest = ANY ($2)");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(wanted.Keys.Select(Convert.FromHexString).ToArray());
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (digest, id) = (reader.GetString(0), reader.GetInt32(1));
            found.Add(digest);
            _known.Add((project, digest), id);
            foreach (var series in wanted[digest])
            {
                ids.AddMetric(project, series, id);
            }
        }

        return found;
    }

    private async Task<int> RoomAsync(ProjectId project, int more, CancellationToken cancel)
    {
        if (!_counts.TryGetValue(project, out var count) || count + more > Most)
        {
            // Counted anew before a project is told that it has too many; it cannot have fewer than it had.
            await using var command = source.CreateCommand("SELECT count(*)::int FROM metric_series WHERE project_id = $1");
            command.Parameters.AddWithValue(project.Value);
            count = _counts[project] = (int)(await command.ExecuteScalarAsync(cancel))!;
        }

        return Most - count;
    }

    // Texts from outside hold no NUL: it keeps "a", "bc" apart from "ab", "c".
    private static string Digest(MetricSeries series)
    {
        var texts = string.Join(
            '\0', [series.Name, series.Unit, $"{(byte)series.Kind} {series.IsMonotonic} {series.IsDelta}", .. series.Attributes.SelectMany(a => (string[])[a.Key, a.Value])]);
        var bytes = new byte[Encoding.UTF8.GetByteCount(texts) + 1 + (series.Bounds.Count * sizeof(double))];
        var at = Encoding.UTF8.GetBytes(texts, bytes) + 1;
        foreach (var bound in series.Bounds)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), bound);
            at += sizeof(double);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static class SameObject
    {
        public static IEqualityComparer<(ProjectId Project, MetricSeries Series)> Comparer { get; } = EqualityComparer<(ProjectId Project, MetricSeries Series)>.Create(
            (x, y) => x.Project == y.Project && ReferenceEquals(x.Series, y.Series),
            x => HashCode.Combine(x.Project, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(x.Series)));
    }
}
