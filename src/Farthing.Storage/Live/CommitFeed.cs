using System.Collections.Concurrent;
using System.Globalization;
using Farthing.Storage.Projects;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Storage.Live;

/// <summary>
/// Tells, within the process, when new calls of a project have been committed by any writer, in this process or
/// another: the database's own notifications carry it.
/// </summary>
public sealed partial class CommitFeed(StorageOptions options, TimeProvider time, ILogger<CommitFeed> log)
    : BackgroundService
{
    private const string Channel = "farthing_commits";
    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <summary>Calls back after each commit, on a thread of its own choosing, until disposed. The callback must be quick.</summary>
    /// <param name="project">Whose commits are told.</param>
    /// <param name="committed">Called once or more for each; also once after the connection was lost, for what was missed.</param>
    public IDisposable Subscribe(ProjectId project, Action committed)
    {
        ArgumentNullException.ThrowIfNull(committed);
        var subscription = new Subscription(this, project, committed);
        _subscriptions[subscription] = 0;
        return subscription;
    }

    internal static async Task NotifyAsync(
        NpgsqlConnection connection, IEnumerable<ProjectId> projects, CancellationToken cancel)
    {
        foreach (var project in projects)
        {
            await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection);
            command.Parameters.AddWithValue(Channel);
            command.Parameters.AddWithValue(project.Value.ToString(CultureInfo.InvariantCulture));
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        DatabaseNotifications.ListenAsync(options, Channel, time, TellAll, Tell, LogLost, stoppingToken);

    private void TellAll()
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            subscription.Committed();
        }
    }

    private void Tell(string payload)
    {
        if (!int.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var project))
        {
            return;
        }

        foreach (var (subscription, _) in _subscriptions)
        {
            if (subscription.Project.Value == project)
            {
                subscription.Committed();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lost the connection that tells of commits; live pages wait until it is back.")]
    private partial void LogLost(Exception exception);

    private sealed record Subscription(CommitFeed Feed, ProjectId Project, Action Committed) : IDisposable
    {
        public void Dispose() => Feed._subscriptions.TryRemove(this, out _);

        public bool Equals(Subscription? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
