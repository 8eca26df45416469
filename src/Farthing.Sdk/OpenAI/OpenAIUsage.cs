using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>A <c>usage</c> object as it stood on the wire.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct OpenAIUsage
{
    private Counts _counts;
    private uint _known;
    private double? _audioSeconds;
    private string? _cost;
    private string? _upstreamCost;
    private bool? _isByok;

    public string? Anomaly { get; private set; }

    public readonly bool IsReported =>
        this[UsageField.InputTokens] is not null || this[UsageField.OutputTokens] is not null
        || this[UsageField.CacheMissTokens] is not null || _audioSeconds is not null || Anomaly is not null;

    /// <summary>An amount is stated; alone it does not replace an earlier usage.</summary>
    public readonly bool HasCost => _cost is not null;

    public readonly long? this[UsageField field] => (_known & Bit(field)) != 0 ? _counts[field - UsageField.InputTokens] : null;

    public void Set(UsageField field, JsonScalar value)
    {
        switch (field)
        {
            case UsageField.AudioSeconds: SetSeconds(value); break;
            case UsageField.IsByok: _isByok = value.IsTrue; break;
            case UsageField.Cost: _cost = value.AsAmount() ?? Odd(field, "an amount"); break;
            case UsageField.UpstreamCost: _upstreamCost = value.AsAmount() ?? Odd(field, "an amount"); break;
            case UsageField.CostTicks: _cost = Ticks.ToUsd(value) ?? Odd(field, "an amount"); break;
            case < UsageField.AudioSeconds: SetCount(field, value); break;
        }
    }

    /// <summary>What it comes to, by the rules of who counted.</summary>
    /// <param name="provider">Whose host it is, or null.</param>
    /// <param name="addsReasoning">Reasoning stands beside the headline output unless the total says otherwise.</param>
    public readonly Usage Settle(string? provider, bool addsReasoning = false)
    {
        var anomaly = Anomaly;
        var input = this.Input(ref anomaly);
        var output = this.Output(input, provider, addsReasoning, ref anomaly);
        var hasInput = input is not null;
        var hasLifetimes = hasInput && this.HasLifetimes(ref anomaly);
        return new Usage
        {
            Input = input,
            Output = output,
            CacheRead = hasInput ? this[UsageField.CachedTokens] : null,
            CacheReadAudio = hasInput ? UsageRules.Part(this[UsageField.CachedAudioTokens], this[UsageField.CachedTokens], ref anomaly) : null,
            CacheWrite = hasInput ? this.Written() : null,
            CacheWrite30m = hasLifetimes ? this[UsageField.CacheWrite30mTokens] : null,
            CacheWrite12h = hasLifetimes ? this[UsageField.CacheWrite12hTokens] : null,
            Reasoning = output is null ? null : this[UsageField.ReasoningTokens],
            AudioInput = this.AudioInput(input, ref anomaly),
            AudioOutput = UsageRules.Part(this[UsageField.AudioOutputTokens], output, ref anomaly),
            ImageInput = UsageRules.Part(this[UsageField.ImageInputTokens], input, ref anomaly),
            ImageOutput = UsageRules.Part(this[UsageField.ImageOutputTokens], output, ref anomaly),
            // A cost that xAI states holds its sources.
            WebSearches = provider == Providers.XAI && HasCost ? null : this[UsageField.WebSearches],
            Requests = provider == Providers.Perplexity && IsReported ? 1 : null,
            CitationTokens = this[UsageField.CitationTokens],
            AudioSeconds = _audioSeconds,
            CostUsd = StatesUsd(provider) ? _cost : null,
            UpstreamCostUsd = StatesUsd(provider) && IsInvoicedApart ? _upstreamCost : null,
            Anomaly = anomaly,
        };
    }

    /// <summary>A relay's <c>cost</c> may be in credits of its own: only these are known to state dollars.</summary>
    private static bool StatesUsd(string? provider) => provider is Providers.OpenRouter or Providers.XAI;

    /// <summary>
    /// The upstream provider sends its bill to the owner of the key. Where the answer does not say whose key it was, an
    /// amount of which the relay's own is a fraction, its fee, is one that is not in it.
    /// </summary>
    private readonly bool IsInvoicedApart => _isByok ?? (Amount(_cost) is { } cost && Amount(_upstreamCost) is { } upstream && cost * 2 < upstream);

    private static decimal? Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    private static uint Bit(UsageField field) => 1u << (field - UsageField.InputTokens);

    private void SetCount(UsageField field, JsonScalar value)
    {
        if (!value.TryCount(out var count))
        {
            Odd(field, "a count");
        }

        if (count is not { } whole)
        {
            return;
        }

        // These two have several names, and a relay fills one that it does not know with zero.
        if (field is UsageField.CachedTokens or UsageField.ReasoningTokens && this[field] is { } other && other != whole)
        {
            Anomaly ??= other > 0 && whole > 0 ? $"{field} are told twice and differ" : null;
            whole = Math.Max(whole, other);
        }

        _counts[field - UsageField.InputTokens] = whole;
        _known |= Bit(field);
    }

    private void SetSeconds(JsonScalar value)
    {
        if (value.TryNumber(out var seconds) && seconds >= 0)
        {
            _audioSeconds = seconds;
        }
        else
        {
            Odd(UsageField.AudioSeconds, "a duration");
        }
    }

    private string? Odd(UsageField field, string what)
    {
        Anomaly ??= $"{field} is not {what}";
        return null;
    }

    [InlineArray(UsageField.AudioSeconds - UsageField.InputTokens)]
    private struct Counts
    {
        private long _first;
    }
}
