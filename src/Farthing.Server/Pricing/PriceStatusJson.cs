using Farthing.Core.Amounts;
using Farthing.Storage.Prices;

namespace Farthing.Server.Pricing;

/// <summary>How good the prices are, as the API and the command give it.</summary>
internal sealed record PriceStatusJson(
    string Project,
    string BookVersion,
    DateTime? LoadedAt,
    string? LoadError,
    IReadOnlyList<string> Problems,
    PriceImportJson? LastImport,
    int StaleAfterDays,
    IReadOnlyList<PriceAgeJson> Providers,
    IReadOnlyList<string> StaleInUse,
    IReadOnlyList<UnpricedJson> UnpricedDay,
    IReadOnlyList<UnpricedJson> UnpricedWeek)
{
    public static PriceStatusJson From(string project, PriceStatus status)
    {
        var today = DateOnly.FromDateTime(status.At).DayNumber;
        return new(
            project, status.BookVersion, status.Load.LoadedAt, status.Load.Error, status.Problems,
            status.LastImport is { } import ? new(import.Id, import.MadeAt, import.Kind, import.FileName) : null, status.StaleAfterDays,
            [.. status.Providers.Select(p => new PriceAgeJson(p.Provider, p.NewestAsOf, today - p.NewestAsOf.DayNumber, p.Models, p.StaleModels))],
            [.. status.StaleInUse.Select(p => p.Provider)],
            [.. status.UnpricedDay.Select(Unpriced)], [.. status.UnpricedWeek.Select(Unpriced)]);
    }

    private static UnpricedJson Unpriced(UnpricedModel model) => new(
        model.Provider, model.Model, model.Tier, model.Reason, model.UnpricedCalls, model.PartialCalls, Money.Exact(model.UnpricedTokens), model.Since);
}

/// <summary>An import in force.</summary>
internal sealed record PriceImportJson(long Id, DateTime MadeAt, string Kind, string FileName);

/// <summary>The age of a provider's prices.</summary>
internal sealed record PriceAgeJson(string Provider, DateOnly NewestAsOf, int AgeDays, int Models, int StaleModels);

/// <summary>A model without a price.</summary>
internal sealed record UnpricedJson(
    string Provider, string Model, string Tier, string? Reason, long UnpricedCalls, long PartialCalls, string UnpricedTokens, DateTime Since);
