using System.Text.Json;
using Farthing.Core.Pricing;

namespace Farthing.Storage.Reratings;

/// <summary>Adds up what a re-rating changes, by provider, model and day.</summary>
internal sealed class ReratingReport
{
    // A year of fifty models. Beyond it a day's models share a row: a report stays readable, and its row in storage small.
    private const int MostRows = 20_000;
    private const string Others = "(others)";

    private readonly SortedDictionary<(DateOnly Day, string Provider, string Model), ReratingRow> _rows;

    public ReratingReport(IEnumerable<ReratingRow> rows) =>
        _rows = new(rows.ToDictionary(r => (r.Day, r.Provider, r.Model)), Comparer<(DateOnly, string, string)>.Create(Compare));

    public IReadOnlyList<ReratingRow> Rows => [.. _rows.Values];

    public void Add(Correction correction)
    {
        var call = correction.Call;
        var key = (DateOnly.FromDateTime(call.Time), call.Dimensions.Provider, call.Dimensions.Model);
        if (_rows.Count >= MostRows && !_rows.ContainsKey(key))
        {
            key = (key.Item1, Others, Others);
        }

        var row = _rows.TryGetValue(key, out var known) ? known : new(key.Item1, key.Item2, key.Item3, 0, 0, 0, 0, 0);
        _rows[key] = row with
        {
            Calls = row.Calls + 1,
            OldUsd = row.OldUsd + correction.Old.Total.GetValueOrDefault(),
            NewUsd = row.NewUsd + correction.New.Total.GetValueOrDefault(),
            OldUnpriced = row.OldUnpriced + (correction.Old.Status == PricingStatus.Unpriced ? 1 : 0),
            NewUnpriced = row.NewUnpriced + (correction.New.Status == PricingStatus.Unpriced ? 1 : 0),
        };
    }

    public string ToJson() => JsonSerializer.Serialize(Rows);

    public static IReadOnlyList<ReratingRow> FromJson(string json) => JsonSerializer.Deserialize<List<ReratingRow>>(json)!;

    private static int Compare((DateOnly Day, string Provider, string Model) a, (DateOnly Day, string Provider, string Model) b) =>
        a.Day != b.Day ? a.Day.CompareTo(b.Day)
        : string.CompareOrdinal(a.Provider, b.Provider) is not 0 and var byProvider ? byProvider
        : string.CompareOrdinal(a.Model, b.Model);
}
