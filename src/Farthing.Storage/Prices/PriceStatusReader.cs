using System.Collections.Immutable;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Prices;

/// <summary>How good the prices are: how old, whether they are loaded, and what has none.</summary>
public sealed record PriceStatus
{
    /// <summary>The newest day on which any source of the book was read.</summary>
    public required string BookVersion { get; init; }

    /// <summary>How the loading goes.</summary>
    public required PricesLoad Load { get; init; }

    /// <summary>Changes in force that do not go with this version's book.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <summary>The newest import in force; null when there is none.</summary>
    public required StoredPriceChanges? LastImport { get; init; }

    /// <summary>Prices that no source has confirmed for more days than this are stale.</summary>
    public required int StaleAfterDays { get; init; }

    /// <summary>The age of each provider's prices.</summary>
    public required ImmutableArray<PriceAge> Providers { get; init; }

    /// <summary>The providers that the project calls, of whose prices some are stale.</summary>
    public required ImmutableArray<PriceAge> StaleInUse { get; init; }

    /// <summary>What had no price in the last 24 hours, the most tokens first.</summary>
    public required IReadOnlyList<UnpricedModel> UnpricedDay { get; init; }

    /// <summary>What had no price in the last 7 days, the most tokens first.</summary>
    public required IReadOnlyList<UnpricedModel> UnpricedWeek { get; init; }

    /// <summary>When it was read, in UTC.</summary>
    public required DateTime At { get; init; }
}

/// <summary>Reads how good the prices are.</summary>
public sealed class PriceStatusReader(CurrentPrices prices, UnpricedQueries unpriced, PricesOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    /// <summary>Reads it for a project.</summary>
    /// <param name="project">Whose traffic.</param>
    /// <param name="limit">How many models without a price at most, of each range.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<PriceStatus> ReadAsync(ProjectId project, int limit, CancellationToken cancel)
    {
        var (now, at) = (prices.Now, time.GetUtcNow().UtcDateTime);
        var ages = PriceAges.Of(now, at, options.StaleAfterDays);
        var used = (await unpriced.ProvidersAsync(project, at - s_week, cancel))
            .Select(p => now.Book.ProviderName(p)).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            BookVersion = now.Book.Version,
            Load = prices.Load,
            Problems = now.Problems,
            LastImport = now.Imports.Count == 0 ? null : now.Imports[^1],
            StaleAfterDays = options.StaleAfterDays,
            Providers = ages,
            StaleInUse = [.. ages.Where(a => a.StaleModels > 0 && used.Contains(a.Provider))],
            UnpricedDay = await unpriced.ReadAsync(project, at - s_day, limit, cancel),
            UnpricedWeek = await unpriced.ReadAsync(project, at - s_week, limit, cancel),
            At = at,
        };
    }
}
