using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Status;

/// <summary>Reads the accounting.</summary>
public sealed class StatusQueries(NpgsqlDataSource source)
{
    /// <summary>
    /// The accounting of one project, with what was refused before its project was known. What is stored is counted in
    /// the rollup, apart from what was promised, so that the two can disagree if anything is lost; what is superseded has
    /// left it.
    /// </summary>
    public async Task<AccountingStatus> ReadAsync(ProjectId project, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT outcome, reason, sum(count)::bigint FROM accounting
            WHERE project_id = $1 OR (project_id = 0 AND outcome = 'rejected') GROUP BY 1, 2
            UNION ALL
            SELECT 'in_storage', '', coalesce(sum(calls), 0)::bigint FROM rollup_hour WHERE project_id = $1
            UNION ALL
            SELECT CASE kind WHEN 'call' THEN 'kept_aside' ELSE kind || '_kept_aside' END, '', count(*) FROM dead_letters WHERE project_id = $1 GROUP BY 1
            """);
        command.Parameters.AddWithValue(project.Value);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var rejected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (outcome, reason, count) = (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
            if (outcome == "rejected")
            {
                rejected[reason] = rejected.GetValueOrDefault(reason) + count;
            }
            else
            {
                counts[outcome] = count;
            }
        }

        return new()
        {
            Accepted = counts.GetValueOrDefault("accepted"),
            Stored = counts.GetValueOrDefault("in_storage") + counts.GetValueOrDefault("superseded"),
            Superseded = counts.GetValueOrDefault("superseded"),
            Duplicate = counts.GetValueOrDefault("duplicate"),
            DeadLettered = counts.GetValueOrDefault("kept_aside"),
            NotBilled = counts.GetValueOrDefault("not_billed"),
            Collapsed = counts.GetValueOrDefault("collapsed"),
            Rejected = rejected,
            Outcomes = Events(counts, AccountedKind.Outcome),
            Revenue = Events(counts, AccountedKind.Revenue),
            Spans = Events(counts, AccountedKind.Span),
        };

        static EventCounts Events(Dictionary<string, long> counts, AccountedKind kind)
        {
            long Of(string word) => counts.GetValueOrDefault($"{kind.Name()}_{word}");
            return new(Of("accepted"), Of("stored"), Of("duplicate"), Of("kept_aside"));
        }
    }
}
