using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>A <c>usage</c> object of Chat Completions as it stood on the wire.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct ChatUsage
{
    private long? _prompt;
    private long? _completion;
    private long? _total;
    private long? _cached;
    private long? _written;
    private long? _reasoning;
    private long? _audioIn;
    private long? _audioOut;
    private string? _anomaly;

    public readonly bool IsReported => _prompt is not null || _completion is not null || _anomaly is not null;

    public void Set(ChatField field, JsonScalar value)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= $"{field} is not a count";
        }

        switch (field)
        {
            case ChatField.PromptTokens: _prompt = count; break;
            case ChatField.CompletionTokens: _completion = count; break;
            case ChatField.TotalTokens: _total = count; break;
            case ChatField.CachedTokens: _cached = count ?? _cached; break;
            case ChatField.CacheWriteTokens: _written = count; break;
            case ChatField.ReasoningTokens: _reasoning = count ?? _reasoning; break;
            case ChatField.AudioInputTokens: _audioIn = count; break;
            case ChatField.AudioOutputTokens: _audioOut = count; break;
        }
    }

    /// <summary>
    /// Cached and reasoning tokens are part of the headline counts; where the numbers say that they were added
    /// (the total, or a part greater than its whole) they are taken as added, and the doubtful case is named.
    /// </summary>
    public readonly Usage Settle()
    {
        var (input, output, anomaly) = (_prompt, _completion, _anomaly);
        var cache = (_cached ?? 0) + (_written ?? 0);
        if (cache > input)
        {
            input += cache;
            anomaly ??= "cached tokens exceed the prompt's";
        }

        if (_total is { } total && input is { } known && output is { } visible && total != known + visible)
        {
            if (_reasoning is > 0 && total == known + visible + _reasoning)
            {
                output += _reasoning;
            }
            else
            {
                anomaly ??= "total_tokens is not the sum";
            }
        }

        if (_reasoning > output)
        {
            output += _reasoning;
            anomaly ??= "reasoning tokens exceed the completion's";
        }

        return new Usage
        {
            Input = input,
            Output = output,
            CacheRead = input is null ? null : _cached,
            CacheWrite = input is null ? null : _written,
            Reasoning = output is null ? null : _reasoning,
            AudioInput = Part(_audioIn, input, ref anomaly),
            AudioOutput = Part(_audioOut, output, ref anomaly),
            Anomaly = anomaly,
        };
    }

    private static long? Part(long? part, long? whole, ref string? anomaly)
    {
        if (part > whole)
        {
            anomaly ??= "audio tokens exceed the whole";
        }

        return part <= whole ? part : null;
    }
}
