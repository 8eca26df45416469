using System.Globalization;
using Farthing.Core.Usage;
using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Prices;

namespace Farthing.Dashboard.Status;

/// <summary>Something about prices that someone has to know.</summary>
/// <param name="Tone"><c>bad</c>, <c>warn</c> or <c>good</c>.</param>
/// <param name="What">What is so.</param>
/// <param name="Do">What to do about it.</param>
internal sealed record PriceNotice(string Tone, string What, string Do);

/// <summary>How good the prices are, in words.</summary>
internal static class PriceStatusView
{
    private const string Import = "Import newer prices: farthing prices import FILE --format litellm --apply, or the few that are missing as CSV.";

    // Prices are looked for every minute: after some of them something is amiss.
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(5);

    /// <summary>The worst first; one that says that all is well when it is.</summary>
    public static IReadOnlyList<PriceNotice> Notices(PriceStatus status, DisplayZone zone)
    {
        var notices = new List<PriceNotice>();
        if (status.Load is { LoadedAt: null } or { Error: not null } || status.At - status.Load.LoadedAt > s_late)
        {
            var since = status.Load.LoadedAt is { } loaded ? $"Prices were last loaded at {zone.Minute(loaded)}." : "Prices were never loaded: those shipped with this version are in force.";
            notices.Add(new("bad", since, $"{(status.Load.Error is { } error ? $"The last attempt failed: {error}. " : "")}Imports and contracts made since do not apply here. Look at the server's log; it tries again every minute."));
        }

        if (status.UnpricedDay.Count > 0)
        {
            notices.Add(new("warn", $"{Unpriced(status.UnpricedDay)} had no price in the last 24 hours.", $"{Import} Calls from then on have a price; farthing rerate prices those before."));
        }

        if (!status.StaleInUse.IsEmpty)
        {
            var whose = string.Join(", ", status.StaleInUse.Select(p => $"{p.Provider} (last read {p.NewestAsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})"));
            notices.Add(new("warn", $"No source has confirmed prices in use for more than {status.StaleAfterDays} days: {whose}.", Import));
        }

        if (!status.Problems.IsEmpty)
        {
            notices.Add(new("warn", $"Imported prices that do not go with this version's book are left out: {string.Join("; ", status.Problems)}.", "Withdraw the import (farthing prices withdraw) and import them anew."));
        }

        return notices.Count > 0 ? notices
            : [new("good", "Everything that was called in the last 24 hours has a price.", $"No price in use is older than {status.StaleAfterDays} days.")];
    }

    /// <summary>Which book is in force: <c>Price book of 2026-08-21. Last import: 3, prices.csv, 2026-11-24 12:00.</c></summary>
    public static string Book(PriceStatus status, DisplayZone zone) =>
        $"Price book of {status.BookVersion}. " + (status.LastImport is { } import
            ? $"Last import in force: {import.Id.ToString(CultureInfo.InvariantCulture)}, {import.FileName}, {zone.Minute(import.MadeAt)}."
            : "Nothing was imported: it is the one shipped with this version.");

    /// <summary>Why a model has no price, in a few words.</summary>
    public static string Why(UnpricedModel model) => model.Reason switch
    {
        null => "not known",
        "unknown_model" => "the book has no price for it",
        "unknown_tier" => $"the book has no rates for the tier “{model.Tier}”",
        "no_usage" => "no usage was reported",
        { } reason when reason.StartsWith("no_rate:", StringComparison.Ordinal) => $"no rate for {Words(reason["no_rate:".Length..])}",
        var other => StatusView.Words(other),
    };

    private static string Unpriced(IReadOnlyList<UnpricedModel> models)
    {
        var tokens = models.Sum(m => m.UnpricedTokens);
        var calls = models.Sum(m => m.UnpricedCalls + m.PartialCalls);
        var what = tokens > 0 ? $"{Quantity.Text(tokens)} tokens" : Quantity.Calls(calls);
        return $"{what} of {(models.Count == 1 ? "1 model" : $"{models.Count} models")}";
    }

    private static string Words(string meters) => string.Join(
        ", ", meters.Split(',').Select(name => Meters.TryParse(name, out var meter) ? meter.Words().ToLowerInvariant() : name));
}
