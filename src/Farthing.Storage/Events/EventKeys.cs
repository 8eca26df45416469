using System.Security.Cryptography;
using System.Text;
using Farthing.Core.Outcomes;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Events;

/// <summary>The app's own ids of events: each is taken once in a project, whenever and in whatever trace it comes again.</summary>
internal static class EventKeys
{
    /// <summary>Takes the keys, and waits for whoever is just taking the same ones.</summary>
    /// <returns>The events that have no key, and the first of those with a key that nobody had.</returns>
    public static async Task<List<Owned<T>>> TakeAsync<T>(
        NpgsqlConnection connection, AccountedKind kind, List<Owned<T>> events, CancellationToken cancel)
        where T : AttributedEvent
    {
        // In one order for all writers, so that none waits for one that waits for it.
        var keyed = events.Where(e => e.Value.Origin.Key is not null).DistinctBy(e => (e.Project, e.Value.Origin.Key))
            .Select(e => (Event: e, Id: IdOf(e.Value.Origin.Key!))).OrderBy(e => e.Event.Project.Value).ThenBy(e => e.Id).ToList();
        if (keyed.Count == 0)
        {
            return events;
        }

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO event_keys (project_id, kind, key_id, time) SELECT p, $2, k, t FROM unnest($1, $3, $4) AS w (p, k, t)
            ON CONFLICT DO NOTHING RETURNING project_id, key_id
            """,
            connection);
        command.Parameters.Add(new() { Value = keyed.ConvertAll(e => e.Event.Project.Value), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = kind.Name() });
        command.Parameters.Add(new() { Value = keyed.ConvertAll(e => e.Id), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = keyed.ConvertAll(e => e.Event.Value.Origin.Time), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        var taken = new HashSet<(ProjectId, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            taken.Add((new(reader.GetInt32(0)), reader.GetGuid(1)));
        }

        return [.. events.Where(e => e.Value.Origin.Key is null), .. keyed.Where(e => taken.Contains((e.Event.Project, e.Id))).Select(e => e.Event)];
    }

    private static Guid IdOf(string key) => new(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16), bigEndian: true);
}
