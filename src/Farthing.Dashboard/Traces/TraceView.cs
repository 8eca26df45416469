using System.Globalization;
using Farthing.Core.Spans;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Traces;

namespace Farthing.Dashboard.Traces;

/// <summary>What a trace's page shows.</summary>
public sealed record TraceView
{
    /// <summary>The trace.</summary>
    public required Trace Trace { get; init; }

    /// <summary>Its rows, in order.</summary>
    public required IReadOnlyList<TraceRow> Rows { get; init; }

    /// <summary>How many tell other numbers of tokens than the calls beneath them.</summary>
    public required int Differing { get; init; }

    /// <summary>The known cost; null where there are calls and none of them has one.</summary>
    public decimal? KnownUsd => Trace.Total is { Calls: > 0 } total && total.Calls == total.Unpriced ? null : Trace.Total.CostUsd;

    /// <summary>Arranges a trace.</summary>
    public static TraceView From(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var names = trace.Places.ToDictionary(p => p.Node.Id, p => p.Node.Name);
        var (start, length) = (trace.Start, Math.Max(1, trace.DurationUs));
        var rows = new List<TraceRow>(trace.Places.Count + 1);
        var isMadeByCall = new bool[trace.Places.Count];
        var hasHeading = false;
        for (var i = 0; i < trace.Places.Count; i++)
        {
            var place = trace.Places[i];
            isMadeByCall[i] = place.Parent is { } parent && (isMadeByCall[parent] || trace.Places[parent].Node.IsBilled);
            if (place.IsLost && !hasHeading)
            {
                rows.Add(TraceRow.Lost);
                hasHeading = true;
            }

            rows.Add(TraceRow.Of(place, isMadeByCall[i], names, start, length));
        }

        return new() { Trace = trace, Rows = rows, Differing = trace.Places.Count(p => p.Differs) };
    }
}

/// <summary>A row of a trace's tree.</summary>
/// <param name="Place">What stands in it; null for the heading above those whose parent was not received.</param>
/// <param name="Offset">Where in the trace's time it starts, 0 to 100.</param>
/// <param name="Width">Its share of that time, 0 to 100.</param>
/// <param name="Note">Why it is not billed, in a few words; null when it is, or tells nothing that could be.</param>
/// <param name="Warning">What does not add up, in words; null when it does.</param>
public sealed record TraceRow(TracePlace? Place, decimal Offset, decimal Width, string? Note, string? Warning)
{
    /// <summary>The heading.</summary>
    public static TraceRow Lost { get; } = new(null, 0, 0, null, null);

    /// <summary>Whether it is the heading.</summary>
    public bool IsHeading => Place is null;

    /// <summary>Whether its tokens are another's: shown, and struck.</summary>
    public bool Repeats => Place is { Node: { IsBilled: false, TellsTokens: true } };

    /// <summary>What the node is, in a word.</summary>
    public string Kind => Place?.Node.Kind switch
    {
        null or SpanKind.Other => "span",
        { } kind => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The address of the call's page; null of what is no call.</summary>
    public string? Call => Place?.Node is { Status: not null } node ? $"/calls/{node.Id}" : null;

    /// <summary>The address of the call that is billed instead; null when none is known, or those beneath are.</summary>
    public string? Owner => Place is { Node: { IsBilled: false, Owner: { } owner }, Beneath.Calls: 0 } ? $"/calls/{owner}" : null;

    internal static TraceRow Of(TracePlace place, bool isMadeByCall, Dictionary<Core.Calls.CallId, string> names, DateTime start, long length) => new(
        place,
        Math.Clamp((place.Node.Time - start).Ticks / TimeSpan.TicksPerMicrosecond * 100m / length, 0, 100),
        Math.Clamp(place.Node.DurationUs * 100m / length, 0, 100),
        NoteOf(place, isMadeByCall, names),
        place.Differs ? $"tells {Tokens(place.Node.InputTokens, place.Node.OutputTokens)} tokens, the calls beneath {Tokens(place.Beneath.InputTokens, place.Beneath.OutputTokens)}: some may be missing" : null);

    /// <summary>A percentage for a style.</summary>
    public static string Percent(decimal share) => share.ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string? NoteOf(TracePlace place, bool isMadeByCall, Dictionary<Core.Calls.CallId, string> names)
    {
        var node = place.Node;
        return node.IsBilled || !(node.TellsTokens || node.Owner is not null) ? null
            : place.Beneath.Calls > 0 ? $"repeats {Quantity.Calls(place.Beneath.Calls)} beneath"
            : node.Owner is { } owner ? names.TryGetValue(owner, out var name) ? $"same response as {name}" : "same response as a call in another trace"
            : isMadeByCall ? "repeats the call around it"
            : node.Kind == SpanKind.Call ? "another record is billed"
            : "waits for the calls beneath it";
    }

    private static string Tokens(long? input, long? output) => Quantity.ExactText(input.GetValueOrDefault() + output.GetValueOrDefault());
}
