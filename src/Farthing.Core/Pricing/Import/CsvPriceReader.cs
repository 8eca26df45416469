using System.Globalization;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// Reads prices of comma-separated values, a rate a line, below a header of
/// <c>provider, model, meter, rate, unit, above_prompt_tokens, tier, from</c> in any order; the last three, and the
/// provider where it is given otherwise, may be left out.
/// </summary>
internal static class CsvPriceReader
{
    private const decimal PerMillion = 1_000_000m;
    private static readonly string[] s_columns = ["provider", "model", "meter", "rate", "unit", "above_prompt_tokens", "tier", "from"];

    public static PriceList Read(string text, string? provider)
    {
        Dictionary<string, int>? columns = null;
        var models = new Dictionary<(string Provider, string Model, DateTime? From), (int Line, SourceRates Rates)>();
        var seen = new HashSet<(string, string, DateTime?, string, long, Meter)>();
        foreach (var (line, fields) in CsvText.Records(text))
        {
            if (columns is null)
            {
                columns = Header(fields, provider);
                continue;
            }

            if (fields.Count != columns.Count)
            {
                throw new FormatException($"Line {line}: there are {fields.Count} fields, and the header has {columns.Count}.");
            }

            var row = new Row(line, fields, columns);
            var (whose, model) = (row.Text("provider", provider), row.Text("model"));
            var (meter, tier, above, from) = (row.Meter(), row.Tier(), row.Above(), row.From());
            if (model.AsSpan().ContainsAny("*#~"))
            {
                throw new FormatException($"Line {line}: {model} has a wildcard; name the model itself.");
            }

            if (!seen.Add((whose, model, from, tier, above, meter)))
            {
                throw new FormatException($"Line {line}: {whose}/{model} has a rate for {meter.Name()} already.");
            }

            var key = (whose, model, from);
            if (!models.TryGetValue(key, out var entry))
            {
                models.Add(key, entry = (line, new()));
            }

            entry.Rates.Add(meter, row.Rate(meter), "rate", tier, above);
        }

        return columns is null
            ? throw new FormatException($"The file is empty: its first line must be a header of {string.Join(", ", s_columns)}.")
            : new() { Prices = [.. models.Select(m => Price(m.Key, m.Value.Line, m.Value.Rates))] };
    }

    private static SourcePrice Price((string Provider, string Model, DateTime? From) key, int line, SourceRates rates) => rates.HasAny
        ? rates.Make(key.Provider, key.Model, $"line {line}", from: key.From)
        : throw new FormatException($"Line {line}: {key.Provider}/{key.Model} has no rate of the standard tier above 0 prompt tokens.");

    private static Dictionary<string, int> Header(IReadOnlyList<string> fields, string? provider)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, i) in fields.Select((f, i) => (f, i)))
        {
            if (!s_columns.Contains(name, StringComparer.OrdinalIgnoreCase) || !columns.TryAdd(name, i))
            {
                throw new FormatException($"Line 1: {name} is not a column, or stands there twice; there are {string.Join(", ", s_columns)}.");
            }
        }

        var missing = s_columns.Take(5).FirstOrDefault(c => !columns.ContainsKey(c) && !(c == "provider" && provider is not null));
        return missing is null ? columns : throw new FormatException($"Line 1: the column {missing} is missing.");
    }

    private readonly record struct Row(int Line, IReadOnlyList<string> Fields, Dictionary<string, int> Columns)
    {
        private string? this[string column] => Columns.TryGetValue(column, out var at) && Fields[at].Length > 0 ? Fields[at] : null;

        public string Text(string column, string? otherwise = null) =>
            this[column] ?? otherwise ?? throw new FormatException($"Line {Line}: {column} is empty.");

        public Meter Meter() => Meters.TryParse(Text("meter"), out var meter)
            ? meter
            : throw new FormatException($"Line {Line}: {Text("meter")} is not a meter; there are {string.Join(", ", Meters.All.Select(m => m.Name()))}.");

        public string Tier() => this["tier"] is { } tier && tier != "standard" ? tier : "";

        public long Above() => this["above_prompt_tokens"] is not { } text ? 0
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) ? tokens
            : throw new FormatException($"Line {Line}: {text} is not a number of prompt tokens.");

        public DateTime? From() => PriceBookReader.Time(this["from"], $"Line {Line}");

        public decimal Rate(Meter meter)
        {
            var rate = RateText.Parse(Text("rate")) ?? throw new FormatException($"Line {Line}: {Text("rate")} is not a rate.");
            return (Text("unit"), meter.IsToken()) switch
            {
                ("per_million", true) => rate,
                ("per_token", true) when Math.Abs(rate) < decimal.MaxValue / PerMillion => rate * PerMillion,
                ("each", false) => rate,
                ("per_million" or "per_token" or "each", _) => throw new FormatException(
                    $"Line {Line}: {meter.Name()} is priced {(meter.IsToken() ? "per_million or per_token" : "each")}, not {Text("unit")}."),
                _ => throw new FormatException($"Line {Line}: the unit {Text("unit")} is not per_million, per_token or each."),
            };
        }
    }
}
