using Farthing.Core.Amounts;
using Farthing.Core.Pricing.Import;
using Farthing.Core.Usage;

namespace Farthing.Server.Pricing;

/// <summary>The preview of an import as JSON. Rates are decimal texts.</summary>
internal sealed record ImportJson(
    long? Import,
    IReadOnlyList<ImportRowJson> Rows,
    IReadOnlyList<NotTaken> NotTaken,
    IReadOnlyDictionary<string, int> UnknownFields)
{
    public static ImportJson From(PriceImport import, long? id) =>
        new(id, [.. import.Rows.Select(ImportRowJson.Of)], import.NotTaken, import.UnknownFields);
}

/// <summary>One model of it.</summary>
internal sealed record ImportRowJson(
    string Provider,
    string Model,
    string Kind,
    DateTime? From,
    bool Refused,
    bool Accepted,
    bool CanBeAccepted,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Notes,
    IReadOnlyList<RateChangeJson> Rates)
{
    public static ImportRowJson Of(ImportRow row) => new(
        row.Provider, row.Model, row.Kind.ToString().ToLowerInvariant(), row.From, row.IsRefused, row.IsAccepted && !row.Reasons.IsEmpty, row.CanBeAccepted, row.Reasons, row.Notes,
        [.. row.Rates.Select(r => new RateChangeJson(r.Meter.Name(), r.AbovePromptTokens, r.Tier, r.Old is { } old ? Money.Exact(old) : null, Money.Exact(r.New), r.Factor is { } f ? Money.Exact(decimal.Round(f, 6)) : null))]);
}

/// <summary>One rate of it.</summary>
internal sealed record RateChangeJson(string Meter, long AbovePromptTokens, string Tier, string? Old, string New, string? Factor);
