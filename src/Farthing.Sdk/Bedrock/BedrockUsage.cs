using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Bedrock;

/// <summary>
/// Counts in Bedrock's own terms, wherever they were found. Cached and cache-written tokens are beside
/// <c>inputTokens</c>, and within <c>totalTokens</c>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal record struct BedrockUsage
{
    private string? _anomaly;
    private long? _detailTokens;
    private bool? _detailIsHour;

    public long? Input { get; set; }

    public long? Output { get; set; }

    public long? Total { get; set; }

    public long? Read { get; set; }

    public long? Written { get; set; }

    public long? Written5m { get; private set; }

    public long? Written1h { get; private set; }

    public readonly bool IsReported => Input is not null || Output is not null || _anomaly is not null;

    public long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }

    public void BeginDetail() => (_detailTokens, _detailIsHour) = (null, null);

    public void DetailTokens(long? count) => _detailTokens = count;

    public void DetailLifetime(JsonScalar ttl) =>
        _detailIsHour = ttl.Raw.SequenceEqual("1h"u8) ? true : ttl.Raw.SequenceEqual("5m"u8) ? false : null;

    public void EndDetail()
    {
        switch (_detailIsHour)
        {
            case true: Written1h = (Written1h ?? 0) + (_detailTokens ?? 0); break;
            case false: Written5m = (Written5m ?? 0) + (_detailTokens ?? 0); break;
        }
    }

    public readonly Usage Settle()
    {
        var anomaly = _anomaly;
        var split = Written5m is null && Written1h is null ? (long?)null : (Written5m ?? 0) + (Written1h ?? 0);
        var written = Written ?? split;
        if (split > written)
        {
            anomaly ??= "cache write is less than its lifetimes";
        }

        // Before caching came, the total was of these two alone, and some relays still say so.
        var input = Input + (Read ?? 0) + (written ?? 0);
        if (Total is not null && Total != input + Output && Total != Input + Output)
        {
            anomaly ??= "totalTokens is not the sum";
        }

        var hasSplit = input is not null && split <= written;
        return new Usage
        {
            Input = input,
            Output = Output,
            CacheRead = input is null ? null : Read,
            CacheWrite = input is null ? null : written,
            CacheWrite5m = hasSplit ? Written5m : null,
            CacheWrite1h = hasSplit ? Written1h : null,
            Anomaly = anomaly,
        };
    }
}
