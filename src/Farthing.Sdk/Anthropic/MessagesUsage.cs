using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Anthropic;

/// <summary>A <c>usage</c> object of Messages as it stood on the wire.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct MessagesUsage
{
    private long? _input;
    private long? _output;
    private long? _read;
    private long? _written;
    private long? _written5m;
    private long? _written1h;
    private long? _thinking;
    private long? _searches;
    private string? _anomaly;

    public void Set(MessagesField field, JsonScalar value)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= $"{field} is not a count";
        }

        switch (field)
        {
            case MessagesField.InputTokens: _input = count; break;
            case MessagesField.OutputTokens: _output = count; break;
            case MessagesField.CacheReadTokens: _read = count; break;
            case MessagesField.CacheWriteTokens: _written = count; break;
            case MessagesField.CacheWrite5mTokens: _written5m = count; break;
            case MessagesField.CacheWrite1hTokens: _written1h = count; break;
            case MessagesField.ThinkingTokens: _thinking = count; break;
            case MessagesField.WebSearches: _searches = count; break;
        }
    }

    /// <summary>
    /// A later usage of the same stream replaces, field by field, what it reports. Counts are running totals,
    /// so a zero after a positive count is a relay that fills what it does not know.
    /// </summary>
    public void Merge(in MessagesUsage later)
    {
        _input = Later(_input, later._input);
        _output = Later(_output, later._output);
        _read = Later(_read, later._read);
        _written = Later(_written, later._written);
        _written5m = Later(_written5m, later._written5m);
        _written1h = Later(_written1h, later._written1h);
        _thinking = Later(_thinking, later._thinking);
        _searches = Later(_searches, later._searches);
        _anomaly ??= later._anomaly;
    }

    /// <summary>Anthropic counts cached and written tokens beside <c>input_tokens</c>, the conventions within.</summary>
    public readonly Usage Settle()
    {
        var anomaly = _anomaly;
        var split = _written5m is null && _written1h is null ? (long?)null : (_written5m ?? 0) + (_written1h ?? 0);
        var written = _written ?? split;
        if (split is not null && split != written)
        {
            anomaly ??= "cache write is not the sum of its lifetimes";
        }

        if (_thinking > _output)
        {
            anomaly ??= "thinking tokens exceed the output's";
        }

        var hasInput = _input is not null;
        var hasSplit = hasInput && split <= written;
        return new Usage
        {
            Input = _input + (_read ?? 0) + (written ?? 0),
            Output = _output,
            CacheRead = hasInput ? _read : null,
            CacheWrite = hasInput ? written : null,
            CacheWrite5m = hasSplit ? _written5m : null,
            CacheWrite1h = hasSplit ? _written1h : null,
            Reasoning = _thinking <= _output ? _thinking : null,
            WebSearches = _searches,
            Anomaly = anomaly,
        };
    }

    /// <summary>What was used besides.</summary>
    public readonly MessagesUsage Plus(in MessagesUsage other) => new()
    {
        _input = Sum(_input, other._input),
        _output = Sum(_output, other._output),
        _read = Sum(_read, other._read),
        _written = Sum(_written, other._written),
        _written5m = Sum(_written5m, other._written5m),
        _written1h = Sum(_written1h, other._written1h),
        _thinking = Sum(_thinking, other._thinking),
        _searches = Sum(_searches, other._searches),
        _anomaly = _anomaly ?? other._anomaly,
    };

    private static long? Sum(long? one, long? other) => one is null ? other : one + (other ?? 0);

    private static long? Later(long? earlier, long? later) =>
        later is null || (later == 0 && earlier > 0) ? earlier : later;
}
