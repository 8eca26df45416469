using Farthing.Core.Amounts;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Server.Api;

/// <summary>A call as the API gives it, with the lines of its cost entry.</summary>
internal sealed record CallJson(
    string TraceId,
    string SpanId,
    DateTime Time,
    decimal DurationMs,
    decimal? TimeToFirstChunkMs,
    string Provider,
    string Model,
    string ModelRequested,
    string Tier,
    string Operation,
    string Service,
    string Environment,
    string Feature,
    string Team,
    string? User,
    string? Customer,
    string? Session,
    IReadOnlyList<string> Tags,
    string? ResponseId,
    bool Streamed,
    bool Complete,
    string? ErrorType,
    int? HttpStatus,
    string? Anomaly,
    string Status,
    string? Reason,
    string? Cost,
    string? Currency,
    string? PriceVersion,
    string? Rule,
    IReadOnlyList<LineJson> Lines)
{
    public static CallJson From(StoredCall stored)
    {
        var (call, cost) = stored;
        var d = call.Dimensions;
        return new(
            call.Id.TraceHex, call.Id.SpanHex, call.Time, call.DurationUs / 1000m, call.TimeToFirstChunkUs / 1000m,
            d.Provider, d.Model, d.ModelRequested, d.Tier, d.Operation, d.Service, d.Environment, d.Feature, d.Team,
            call.User, call.Customer, call.Session, call.Tags, call.ResponseId, call.Streamed, call.Complete,
            call.ErrorType, call.HttpStatus, call.Anomaly, cost.Status.ToString().ToLowerInvariant(), cost.Reason,
            cost.Cost is { } known ? Money.Exact(known.Amount) : null, cost.Cost?.Currency,
            cost.Price?.Version, cost.Rule,
            [.. stored.Lines.Select(l => new LineJson(
                l.Meter.Name(), l.Count, l.Rate is { } rate ? Money.Exact(rate) : null, l.Meter.IsToken() ? "per_million" : "each",
                l.BilledAs.Name(), l.Amount is { } amount ? Money.Exact(amount) : null))]);
    }
}

/// <summary>One meter of a call's cost.</summary>
internal sealed record LineJson(string Meter, decimal Count, string? Rate, string RateUnit, string BilledAs, string? Amount);
