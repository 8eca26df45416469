using System.Security.Cryptography;
using Farthing.Storage.Projects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Storage.Keys;

/// <summary>Makes, lists, rotates, revokes and checks the keys that open a project.</summary>
public sealed partial class ApiKeyStore(NpgsqlDataSource source, KeyUse use, TimeProvider time, ILogger<ApiKeyStore> log)
{
    // Whoever sends does not wait longer for a database that hangs, if the key is remembered.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly GrantCache _cache = new(time);
    private int _isBridging;

    /// <summary>Makes a key.</summary>
    /// <exception cref="ArgumentException">Something is wrong with it: see <see cref="NewKey.Problem"/>.</exception>
    public async Task<MadeKey> CreateAsync(Project project, NewKey key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(key);
        var now = Now();
        if (key.Problem(now) is var (member, message))
        {
            throw new ArgumentException($"{member}: {message}", nameof(key));
        }

        await using var connection = await source.OpenConnectionAsync(cancel);
        var (_, made) = await KeyRows.InsertAsync(connection, project, key, now, cancel);
        return made;
    }

    /// <summary>The keys of a project, those that are valid first and the newest of them first.</summary>
    /// <param name="project">Whose; null for every project's.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<ListedKey>> ListAsync(ProjectId? project, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await KeyRows.ListAsync(connection, project, Now(), limit, cancel);
    }

    /// <summary>How many keys of a project are valid now.</summary>
    public async Task<int> CountValidAsync(ProjectId project, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "SELECT count(*)::int FROM api_keys WHERE project_id = $1 AND revoked_at IS NULL AND coalesce(expires_at > $2, true)");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(Now());
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>
    /// Makes a key that takes the place of another: of the same name, scopes, limits and length of life. The other goes on
    /// for the overlap and then ends by itself.
    /// </summary>
    /// <param name="project">Whose it must be; null for anyone's.</param>
    /// <param name="prefix">Names the key.</param>
    /// <param name="overlap">For how long both are valid. Zero ends the old one at once.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when there is no such key.</returns>
    /// <exception cref="InvalidOperationException">The key is revoked, has ended, or has been replaced already.</exception>
    public async Task<MadeKey?> RotateAsync(ProjectId? project, string prefix, TimeSpan overlap, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        var made = await KeyRotation.RunAsync(source, project, prefix, overlap, Now(), cancel);
        _cache.Forget(prefix);
        return made;
    }

    /// <summary>Revokes a key: this process refuses it at once, every other within seconds. What is revoked stays so.</summary>
    /// <param name="project">Whose it must be; null for anyone's.</param>
    /// <param name="prefix">Names the key.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when there is no such key.</returns>
    public async Task<ListedKey?> RevokeAsync(ProjectId? project, string prefix, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var revoked = await KeyRows.RevokeAsync(connection, project, prefix, Now(), cancel);
        _cache.Forget(prefix);
        return revoked;
    }

    /// <summary>Finds what a key opens. Asks the database at most every few seconds a key.</summary>
    /// <returns>Null when the key is not known, has been revoked or has ended.</returns>
    public async ValueTask<KeyGrant?> FindAsync(string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ApiKey.Prefix(key) is not { } prefix || _cache.IsUnknown(prefix) ? null
            : Check(_cache.Trusted(prefix) ?? await AskAsync(prefix, cancel), key);
    }

    /// <summary>
    /// The same for whoever sends: while the database is away, a key that it knew within the last ten minutes is still good,
    /// since what is sent may be kept elsewhere than there.
    /// </summary>
    public async ValueTask<KeyGrant?> FindForIngestAsync(string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ApiKey.Prefix(key) is not { } prefix || _cache.IsUnknown(prefix))
        {
            return null;
        }

        if (_cache.Trusted(prefix) is { } trusted)
        {
            return Check(trusted, key);
        }

        if (!_cache.IsRemembered(prefix))
        {
            return Check(await AskAsync(prefix, cancel), key);
        }

        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return Check(await AskAsync(prefix, either.Token), key);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && IsAway(e))
        {
            if (_cache.Bridge(prefix) is not { } known)
            {
                // That it was waited for no longer is the database's fault as well: senders come back after that.
                throw e as NpgsqlException ?? new NpgsqlException("The database did not tell in time whether the key is valid.", e);
            }

            if (Interlocked.Exchange(ref _isBridging, 1) == 0)
            {
                LogBridging(e);
            }

            return Check(known, key);
        }
    }

    private static bool IsAway(Exception e) => e is OperationCanceledException or NpgsqlException and not PostgresException or PostgresException { IsTransient: true };

    private KeyGrant? Check(KnownKey? known, string key)
    {
        if (known is null || !CryptographicOperations.FixedTimeEquals(known.Hash, ApiKey.Hash(key)) || known.ExpiresAt <= Now())
        {
            return null;
        }

        use.Note(known.Grant.KeyId);
        return known.Grant;
    }

    private async Task<KnownKey?> AskAsync(string prefix, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var known = await KeyRows.FindAsync(connection, prefix, cancel);
        if (Interlocked.Exchange(ref _isBridging, 0) == 1)
        {
            LogAnswersAgain();
        }

        _cache.Said(prefix, known);
        return known;
    }

    private DateTime Now() => time.GetUtcNow().UtcDateTime;

    [LoggerMessage(LogLevel.Warning, "The database does not tell whether keys are valid; those that were within the last ten minutes can go on sending.")]
    private partial void LogBridging(Exception exception);

    [LoggerMessage(LogLevel.Information, "The database tells again whether keys are valid.")]
    private partial void LogAnswersAgain();
}
