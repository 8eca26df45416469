using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Core.Calls;
using Farthing.Storage.Traces;

namespace Farthing.Server.Api;

/// <summary>A trace over HTTP: its calls and spans, and who is billed for what.</summary>
internal static class TraceApi
{
    public static void MapTraces(this IEndpointRouteBuilder api) => api.MapGet("/traces/{traceId}", TraceAsync);

    private static async Task<IResult> TraceAsync(HttpContext context, string traceId, TraceQueries traces)
    {
        if (traceId.Length != 32 || !UInt128.TryParse(traceId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
        {
            return Problems.BadParameter("trace_id", "A trace is named by 32 hexadecimal digits.");
        }

        return await traces.FindAsync(ProjectAccess.Of(context).Id, id, context.RequestAborted) is { } trace
            ? Results.Ok(new
            {
                traceId = traceId.ToLowerInvariant(),
                trace.Start,
                durationMs = trace.DurationUs / 1000m,
                trace.IsCut,
                billed = Sums(trace.Total),
                nodes = trace.Places.Select(Node),
            })
            : Problems.NotFound("The project has no trace of that id.");
    }

    private static object Node(TracePlace place)
    {
        var node = place.Node;
        return new
        {
            spanId = node.Id.SpanHex,
            parentSpanId = node.ParentSpanId == 0 ? null : (node.Id with { SpanId = node.ParentSpanId }).SpanHex,
            parentReceived = !place.IsLost,
            place.Depth,
            kind = node.Kind.ToString().ToLowerInvariant(),
            node.Name,
            dialect = node.Dialect.Name(),
            node.Service,
            node.Provider,
            node.Model,
            node.ErrorType,
            node.Time,
            durationMs = node.DurationUs / 1000m,
            node.InputTokens,
            node.OutputTokens,
            billed = node.IsBilled,
            status = node.Status?.ToString().ToLowerInvariant(),
            cost = node.Cost is { } cost ? Money.Exact(cost) : null,
            currency = node.Cost is null ? null : node.Currency,
            owner = node.Owner is { } owner ? new { traceId = owner.TraceHex, spanId = owner.SpanHex } : null,
            beneath = Sums(place.Beneath),
            usageRollupMismatch = place.Differs,
        };
    }

    private static object Sums(TraceSums sums) => new
    {
        sums.Calls, sums.InputTokens, sums.OutputTokens, costUsd = Money.Exact(sums.CostUsd), unpricedCalls = sums.Unpriced,
    };
}
