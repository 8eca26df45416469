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
    string? Anomaly)
{
    public static PriceAnswer From(Call call, in CallCost cost)
    {
        var stored = new StoredCall(call, cost);
        var rule = cost.Rule;
        return new(
            call.Dimensions.Provider,
            NullIfEmpty(call.Dimensions.ModelRequested),
            NullIfEmpty(call.Dimensions.Model),
            call.Usage.Pairs.ToDictionary(p => p.Key.Name(), p => p.Value),
            cost.Status.ToString().ToLowerInvariant(),
            cost.Reason is null ? [] : [cost.Reason],
            cost.Currency,
            cost.Total is { } total ? Money.Exact(total) : null,
            [.. stored.Lines.Select(l => PriceLine.From(l, rule))],
            cost.Price?.Version,
            call.Anomaly);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>One meter of the answer. Tokens have a rate per million, other units a rate each.</summary>
internal sealed record PriceLine(string Meter, decimal Tokens, string? RatePerMillion, string? RateEach, string? Amount, string? Rule)
{
    public static PriceLine From(CostLine line, string? rule)
    {
        var rate = line.Rate is { } known ? Money.Exact(known) : null;
        return new(
            line.Meter.Name(),
            line.Count,
            line.Meter.IsToken() ? rate : null,
            line.Meter.IsToken() ? null : rate,
            line.Amount is { } amount ? Money.Exact(amount) : null,
            line.Rate is null ? "no rate" : line.BilledAs == line.Meter ? rule : $"{rule}, billed as {line.BilledAs.Name()}");
    }
}
