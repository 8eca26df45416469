using System.Collections.Immutable;

namespace Farthing.Storage.Prices;

/// <summary>How old the prices of a provider are.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="NewestAsOf">The last day on which a source gave or confirmed any of them.</param>
/// <param name="Models">How many models have a price now.</param>
/// <param name="StaleModels">Of how many of them no source was read for too long.</param>
public sealed record PriceAge(string Provider, DateOnly NewestAsOf, int Models, int StaleModels);

/// <summary>Tells how old prices are: by when a source that gives them, or confirms them, was read.</summary>
public static class PriceAges
{
    /// <summary>The age of each provider's prices at a moment, in UTC.</summary>
    public static ImmutableArray<PriceAge> Of(PricesNow prices, DateTime now, int staleAfterDays)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var confirmed = Confirmed(prices, now);
        var oldest = DateOnly.FromDateTime(now).AddDays(-staleAfterDays);
        return
        [
            .. from price in prices.Book.Prices
               where price.AppliesAt(now) || price.To is null
               group price by (price.Provider, price.Model) into model
               let read = Later(model.Max(p => p.AsOf), confirmed.GetValueOrDefault(model.Key))
               group read by model.Key.Provider into provider
               orderby provider.Key
               select new PriceAge(provider.Key, provider.Max(), provider.Count(), provider.Count(read => read < oldest)),
        ];
    }

    private static Dictionary<(string Provider, string Model), DateOnly> Confirmed(PricesNow prices, DateTime now)
    {
        var confirmed = new Dictionary<(string, string), DateOnly>();
        foreach (var import in prices.Imports)
        {
            foreach (var (provider, models) in import.Confirmed)
            {
                foreach (var price in models.Select(m => prices.Book.Find(provider, m, now)).Where(p => p is not null))
                {
                    var key = (price!.Provider, price.Model);
                    confirmed[key] = Later(confirmed.GetValueOrDefault(key), DateOnly.FromDateTime(import.MadeAt));
                }
            }
        }

        return confirmed;
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
