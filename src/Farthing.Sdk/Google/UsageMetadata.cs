using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Google;

/// <summary>A <c>usageMetadata</c> object as it stood on the wire.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct UsageMetadata
{
    private long? _prompt;
    private long? _cached;
    private long? _candidates;
    private long? _thoughts;
    private long? _toolUse;
    private long? _total;
    private string? _anomaly;
    private ModalityCount _detail;
    private ModalityTokens _promptBy;
    private ModalityTokens _cachedBy;
    private ModalityTokens _candidatesBy;

    public readonly bool IsReported => _prompt is not null || _candidates is not null || _anomaly is not null;

    public void Begin() => _detail = default;

    /// <summary>One element of a list ended.</summary>
    public void End(GenerateContentField list)
    {
        switch (list)
        {
            case GenerateContentField.CachedDetail: _cachedBy.Add(_detail); break;
            case GenerateContentField.CandidatesDetail: _candidatesBy.Add(_detail); break;
            default: _promptBy.Add(_detail); break;
        }
    }

    public void Set(GenerateContentField field, JsonScalar value)
    {
        if (field == GenerateContentField.Modality)
        {
            _detail.Is(value);
            return;
        }

        if (!value.TryCount(out var count))
        {
            _anomaly ??= $"{field} is not a count";
        }

        switch (field)
        {
            case GenerateContentField.PromptTokens: _prompt = count; break;
            case GenerateContentField.CachedTokens: _cached = count; break;
            case GenerateContentField.CandidatesTokens: _candidates = count; break;
            case GenerateContentField.ThoughtsTokens: _thoughts = count; break;
            case GenerateContentField.ToolUseTokens: _toolUse = count; break;
            case GenerateContentField.TotalTokens: _total = count; break;
            case GenerateContentField.ModalityTokens: _detail.Tokens = count ?? 0; break;
        }
    }

    /// <summary>
    /// Tool results are prompt beside the prompt, cached content is within it, and thoughts are output beside the
    /// candidates unless the total says that they are within.
    /// </summary>
    public readonly Usage Settle()
    {
        var anomaly = _anomaly;
        var input = _prompt + (_toolUse ?? 0);
        if (_cached > _prompt)
        {
            input += _cached;
            anomaly ??= "cached tokens exceed the prompt's";
        }

        var output = Output(input, ref anomaly);
        var cached = input is null ? null : _cached;
        return new Usage
        {
            Input = input,
            Output = output,
            CacheRead = cached,
            CacheReadAudio = cached is null ? null : Part(_cachedBy.Audio, cached, ref anomaly),
            Reasoning = _thoughts <= output ? _thoughts : null,
            AudioInput = Part(Less(_promptBy.Audio, _cachedBy.Audio), input - (cached ?? 0), ref anomaly),
            ImageInput = Part(Less(_promptBy.Image, _cachedBy.Image), input - (cached ?? 0), ref anomaly),
            AudioOutput = Part(_candidatesBy.Audio, output, ref anomaly),
            ImageOutput = Part(_candidatesBy.Image, output, ref anomaly),
            Anomaly = anomaly,
        };
    }

    private readonly long? Output(long? input, ref string? anomaly)
    {
        // Zeros are left out on this wire: an answer without candidates has none if the total says so.
        var visible = _candidates ?? (_total is not null && _total == input + (_thoughts ?? 0) ? 0 : null);
        if (visible is null && _thoughts is null)
        {
            return null;
        }

        var within = visible ?? 0;
        var added = within + (_thoughts ?? 0);
        if (_total is null || input is null || _total == input + added)
        {
            return added;
        }

        if (_thoughts > 0 && _thoughts <= within && _total == input + within)
        {
            return within;
        }

        anomaly ??= "totalTokenCount is not the sum";
        return added;
    }

    /// <summary>A cached audio token is in both lists, and is priced as cached. Never below zero.</summary>
    private static long? Less(long? all, long? cached) => all is null ? null : Math.Max(0, all.Value - (cached ?? 0));

    private static long? Part(long? part, long? whole, ref string? anomaly)
    {
        if (part > whole)
        {
            anomaly ??= "tokens of a modality exceed the whole";
        }

        return part <= whole ? part : null;
    }
}
