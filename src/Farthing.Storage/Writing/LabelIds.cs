using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>The ids of users, customers, sessions and tags.</summary>
internal sealed class LabelIds(NpgsqlDataSource source)
{
    // About 150 bytes each.
    private const int Remembered = 200_000;

    private static readonly string[] s_statements =
    [
        "INSERT INTO labels (project_id, kind, value) SELECT * FROM unnest($1::int[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING",
        "SELECT l.project_id, l.kind, l.value, l.label_id FROM unnest($1::int[], $2::text[], $3::text[]) w (project_id, kind, value) JOIN labels l USING (project_id, kind, value)",
    ];

    private readonly BoundedCache<(ProjectId Project, string Kind, string Value)> _known = new(Remembered);

    public async Task ResolveAsync(WriteBatch batch, BatchIds ids, CancellationToken cancel)
    {
        var missing = new HashSet<(ProjectId Project, string Kind, string Value)>();
        foreach (var (project, call, _) in batch.Calls)
        {
            Resolve(project, call.User, call.Customer, call.Session, call.Tags, ids, missing);
        }

        foreach (var (project, origin) in batch.Outcomes.Select(o => (o.Project, o.Value.Origin)).Concat(batch.Revenue.Select(r => (r.Project, r.Value.Origin))))
        {
            Resolve(project, origin.User, origin.Customer, origin.Session, origin.Tags, ids, missing);
        }

        if (missing.Count > 0)
        {
            await AddAsync(missing, ids, cancel);
        }
    }

    private void Resolve(
        ProjectId project, string? user, string? customer, string? session, IReadOnlyList<string> tags, BatchIds ids,
        HashSet<(ProjectId Project, string Kind, string Value)> missing)
    {
        Resolve((project, "user", user), ids, missing);
        Resolve((project, "customer", customer), ids, missing);
        Resolve((project, "session", session), ids, missing);
        foreach (var tag in tags)
        {
            Resolve((project, "tag", tag), ids, missing);
        }
    }

    private void Resolve((ProjectId Project, string Kind, string? Value) label, BatchIds ids, HashSet<(ProjectId Project, string Kind, string Value)> missing)
    {
        if (label.Value is not { } value || ids.HasLabel(label.Project, label.Kind, value))
        {
            return;
        }

        var key = (label.Project, label.Kind, value);
        if (_known.TryGet(key, out var id))
        {
            ids.AddLabel(key, id);
        }
        else
        {
            missing.Add(key);
        }
    }

    private async Task AddAsync(HashSet<(ProjectId Project, string Kind, string Value)> missing, BatchIds ids, CancellationToken cancel)
    {
        // In one order for all writers, so that none waits for one that waits for it.
        var rows = missing.OrderBy(l => l.Project.Value).ThenBy(l => l.Kind, StringComparer.Ordinal)
            .ThenBy(l => l.Value, StringComparer.Ordinal).ToList();
        object[] columns = [rows.ConvertAll(l => l.Project.Value), rows.ConvertAll(l => l.Kind), rows.ConvertAll(l => l.Value)];
        await using var batch = source.CreateBatch();
        foreach (var sql in s_statements)
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
        while (await reader.ReadAsync(cancel))
        {
            var label = (new ProjectId(reader.GetInt32(0)), reader.GetString(1), reader.GetString(2));
            ids.AddLabel(label, reader.GetInt32(3));
            _known.Add(label, reader.GetInt32(3));
        }
    }
}
