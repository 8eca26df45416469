using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Cohere;

/// <summary>
/// Cohere's v2 chat. <c>billed_units</c> are what is invoiced; <c>tokens</c>, which also count the preamble, stand in
/// only where those are missing. In a stream both come with <c>message-end</c>.
/// </summary>
internal sealed class CohereChatReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new(
        ("id", (int)Field.Id),
        ("type", (int)Field.Type),
        ("finish_reason", (int)Field.FinishReason),
        ("delta.finish_reason", (int)Field.FinishReason),
        ("delta.error", (int)Field.Error),
        ("usage", (int)Field.Usage),
        ("usage.billed_units.input_tokens", (int)Field.BilledInput),
        ("usage.billed_units.output_tokens", (int)Field.BilledOutput),
        ("usage.tokens.input_tokens", (int)Field.Input),
        ("usage.tokens.output_tokens", (int)Field.Output),
        ("delta.usage", (int)Field.Usage),
        ("delta.usage.billed_units.input_tokens", (int)Field.BilledInput),
        ("delta.usage.billed_units.output_tokens", (int)Field.BilledOutput),
        ("delta.usage.tokens.input_tokens", (int)Field.Input),
        ("delta.usage.tokens.output_tokens", (int)Field.Output));

    private long? _billedInput;
    private long? _billedOutput;
    private long? _input;
    private long? _output;
    private string? _reason;
    private string? _anomaly;
    private bool _isEnd;

    private enum Field
    {
        None,
        Id,
        Type,
        FinishReason,
        Error,
        Usage,
        BilledInput,
        BilledOutput,
        Input,
        Output,
    }

    public override string[]? FinishReasons => _reason is null ? null : [_reason];

    public override bool LooksWhole => SawEnd || _reason is not null;

    public override Usage ReadUsage()
    {
        var isBilled = (_billedInput ?? _billedOutput) is not null;
        return new Usage
        {
            Input = isBilled ? _billedInput : _input,
            Output = isBilled ? _billedOutput : _output,
            Anomaly = _anomaly ?? (!isBilled && (_input ?? _output) is not null ? "no billed_units" : null),
        };
    }

    public override void OnOpen(int id) => Matters = true;

    public override void OnClose(int id)
    {
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (Field)id != Field.Type;
        switch ((Field)id)
        {
            case Field.Id: ResponseId ??= value.AsText(); break;
            case Field.Type when value.Raw.SequenceEqual("message-end"u8): (_isEnd, Matters) = (true, true); break;
            case Field.FinishReason: OnFinish(value); break;
            case Field.Error: Fail(null); break;
            case Field.BilledInput: _billedInput = Count(value, "input_tokens"); break;
            case Field.BilledOutput: _billedOutput = Count(value, "output_tokens"); break;
            case Field.Input: _input = Count(value, "input_tokens"); break;
            case Field.Output: _output = Count(value, "output_tokens"); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        SawEnd |= _isEnd && isWhole;
        _isEnd = false;
    }

    /// <summary>An error of the model's comes with status 200.</summary>
    private void OnFinish(JsonScalar reason)
    {
        _reason ??= reason.AsText();
        if (reason.Raw.SequenceEqual("ERROR"u8) || reason.Raw.SequenceEqual("TIMEOUT"u8))
        {
            Fail(reason.AsText());
        }
    }

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }
}
