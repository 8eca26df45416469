using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Server.Pricing;

/// <summary>What a call costs and why, as <c>farthing price</c> prints it. Amounts and rates are decimal texts.</summary>
internal sealed record PriceAnswer(
    string Provider,
    string? ModelRequested,
    string? ModelServed,
    IReadOnlyDictionary<string, decimal> Meters,
    string Status,
    IReadOnlyList<string> Reasons,
    string Currency,
    string? Total,
    IReadOnlyList<PriceLine> Lines,
    string? PriceVersion,
    string? Source,
    string? ListTotal,
    string? TotalLow,
    string? TotalHigh,
    string? Anomaly,
    IReadOnlyList<PriceAnswer>? Calls = null,
    string? Id = null)
{
    /// <summary>
    /// The answer about an exchange that holds several calls, as a batch's output or a system of models does: sums, with
    /// the calls. Of one call it is that call's.
    /// </summary>
    /// <param name="calls">The calls.</param>
    /// <param name="model">The model of the exchange itself.</param>
    public static PriceAnswer Of(IReadOnlyList<PriceAnswer> calls, string? model)
    {
        if (calls is [var only])
        {
            return only;
        }

        var statuses = calls.Select(c => c.Status).Distinct().ToList();
        var known = calls.Where(c => c.Total is not null).ToList();
        return new(
            calls[0].Provider,
            Same(calls, c => c.ModelRequested),
            model ?? Same(calls, c => c.ModelServed),
            calls.SelectMany(c => c.Meters).GroupBy(m => m.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(m => m.Value)),
            statuses is [var same] ? same : statuses.Contains("unpriced") || statuses.Contains("partial") ? "partial" : "estimated",
            [.. calls.SelectMany(c => c.Reasons).Distinct()],
            Money.Usd,
            known.Count == 0 ? null : Sum(known, c => c.Total),
            [.. calls.SelectMany(c => c.Lines)],
            Same(calls, c => c.PriceVersion),
            Same(calls, c => c.Source),
            calls.Any(c => c.ListTotal is null) ? null : Sum(calls, c => c.ListTotal),
            calls.All(c => c.TotalLow is null) ? null : Sum(known, c => c.TotalLow ?? c.Total),
            calls.All(c => c.TotalHigh is null) ? null : Sum(known, c => c.TotalHigh ?? c.Total),
            calls.Select(c => c.Anomaly).FirstOrDefault(a => a is not null),
            calls,
            calls[0].Id);
    }

    public static PriceAnswer From(Call call, in CallCost cost, string? id = null)
    {
        var stored = new StoredCall(call, cost);
        var rule = cost.Rule;
        var bounds = Estimation.Bounds(cost, call);
        return new(
            call.Dimensions.Provider,
            NullIfEmpty(call.Dimensions.ModelRequested),
            NullIfEmpty(call.Dimensions.Model),
            call.Usage.Pairs.ToDictionary(p => p.Key.Name(), p => p.Value),
            cost.Status.ToString().ToLowerInvariant(),
            cost.Reason is null || cost.Status == PricingStatus.Priced ? [] : [cost.Reason],
            cost.Currency,
            Exact(cost.Total),
            [.. stored.Lines.Select(l => PriceLine.From(l, rule))],
            cost.Price?.Version,
            cost.Source?.Name(),
            cost.Stated is null || cost.Reason is not null ? null : Exact(cost.OwnTotal),
            Exact(bounds?.Low),
            Exact(bounds?.High),
            call.Anomaly,
            Id: id);
    }

    private static string? Same(IEnumerable<PriceAnswer> calls, Func<PriceAnswer, string?> what) =>
        calls.Select(what).Distinct().ToList() is [var same] ? same : null;

    private static string Sum(IEnumerable<PriceAnswer> calls, Func<PriceAnswer, string?> what) =>
        Money.Exact(calls.Sum(c => decimal.Parse(what(c)!, CultureInfo.InvariantCulture)));

    internal static string? Exact(decimal? value) => value is { } known ? Money.Exact(known) : null;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>One line of the answer. Tokens have a rate per million, other units a rate each. What the provider stated
/// beyond our prices has neither: <c>meter</c> is then <c>stated</c>.</summary>
internal sealed record PriceLine(string Meter, decimal? Tokens, string? RatePerMillion, string? RateEach, string? Amount, string? Rule)
{
    public static PriceLine From(CostLine line, string? rule)
    {
        if (line.Meter is not { } meter)
        {
            return new("stated", null, null, null, PriceAnswer.Exact(line.Amount), "stated by the provider, less the amounts by our prices");
        }

        var rate = PriceAnswer.Exact(line.Rate);
        return new(
            meter.Name(),
            line.Count,
            meter.IsToken() ? rate : null,
            meter.IsToken() ? null : rate,
            PriceAnswer.Exact(line.Amount),
            (line.Kind == CostLineKind.Estimated ? "estimated at 4 bytes of text a token, " : "")
            + (line.Rate is null ? "no rate" : line.BilledAs == meter ? rule : $"{rule}, billed as {line.BilledAs!.Value.Name()}"));
    }
}
