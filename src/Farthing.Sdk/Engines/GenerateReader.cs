using System.Globalization;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Engines;

/// <summary>
/// <c>/generate</c> of two engines: TGI has <c>details</c> and headers, SGLang <c>meta_info</c>, cumulative in a stream
/// and one for each prompt in a document.
/// </summary>
internal sealed class GenerateReader(BodyFraming framing) : ResponseReader(framing == BodyFraming.Document ? Documents : Streams, framing)
{
    private const long LargestCount = 1_000_000_000_000;

    private static readonly JsonPaths Documents = new([.. All, ("generated_text", JsonPaths.Text), ("text", JsonPaths.Text)]);

    /// <summary>In a stream TGI repeats the whole text at the end, and SGLang with each event.</summary>
    private static readonly JsonPaths Streams = new([.. All, ("token.text", JsonPaths.Text)]);

    private static (string Path, int Id)[] All =>
    [
        ("details", (int)Field.Details),
        ("details.generated_tokens", (int)Field.Generated),
        ("details.input_length", (int)Field.InputLength),
        ("details.finish_reason", (int)Field.FinishReason),
        ("meta_info", (int)Field.MetaInfo),
        ("meta_info.id", (int)Field.Id),
        ("meta_info.prompt_tokens", (int)Field.Prompt),
        ("meta_info.completion_tokens", (int)Field.Completion),
        ("meta_info.cached_tokens", (int)Field.Cached),
        ("meta_info.finish_reason.type", (int)Field.FinishReason),
        ("error", (int)Field.Error),
        ("error_type", (int)Field.ErrorType),
    ];

    private long? _input;
    private long? _output;
    private long? _cached;
    private long? _headerInput;
    private long? _headerOutput;
    private long? _pendingInput;
    private long? _pendingOutput;
    private long? _pendingCached;
    private string? _engine;
    private string? _reason;
    private string? _anomaly;

    private enum Field
    {
        None,
        Details,
        Generated,
        InputLength,
        FinishReason,
        MetaInfo,
        Id,
        Prompt,
        Completion,
        Cached,
        Error,
        ErrorType,
    }

    public override string? Engine => _engine;

    public override string[]? FinishReasons => _reason is null ? null : [_reason];

    public override bool LooksWhole => SawEnd || _reason is not null;

    public override Usage ReadUsage() => new()
    {
        Input = _input ?? _headerInput,
        Output = _output ?? _headerOutput,
        CacheRead = _cached <= _input ? _cached : null,
        Anomaly = _anomaly ?? (_cached > _input ? "cached tokens exceed the prompt's" : null),
    };

    public override void OnHead(HttpResponseMessage response)
    {
        (_headerInput, _headerOutput) = (Header(response, "x-prompt-tokens"), Header(response, "x-generated-tokens"));
        _engine = (_headerInput ?? _headerOutput) is not null ? EngineNames.Tgi : null;
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((Field)id)
        {
            case Field.Details:
                _engine ??= EngineNames.Tgi;
                break;
            case Field.MetaInfo:
                _engine ??= EngineNames.Sglang;
                (_pendingInput, _pendingOutput, _pendingCached) = (null, null, null);
                break;
            case Field.Error:
                Fail(null);
                break;
        }
    }

    public override void OnClose(int id)
    {
        if ((Field)id == Field.MetaInfo)
        {
            _input = Whole(_input, _pendingInput);
            _output = Whole(_output, _pendingOutput);
            _cached = Whole(_cached, _pendingCached);
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters = true;
        switch ((Field)id)
        {
            case Field.Generated: _output = Count(value, "generated_tokens"); break;
            case Field.InputLength: _input = Count(value, "input_length"); break;
            case Field.FinishReason: _reason ??= value.AsText(); break;
            case Field.Id: ResponseId ??= value.AsText(); break;
            case Field.Prompt: _pendingInput = Count(value, "prompt_tokens"); break;
            case Field.Completion: _pendingOutput = Count(value, "completion_tokens"); break;
            case Field.Cached: _pendingCached = Count(value, "cached_tokens"); break;
            case Field.Error: Fail(null); break;
            case Field.ErrorType: Fail(value.AsText()); break;
        }
    }

    private long? Whole(long? before, long? one) => IsStream ? one ?? before : one is null ? before : (before ?? 0) + one;

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }

    private static long? Header(HttpResponseMessage response, string name)
    {
        if (response.Headers.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= LargestCount ? count : null;
            }
        }

        return null;
    }
}
