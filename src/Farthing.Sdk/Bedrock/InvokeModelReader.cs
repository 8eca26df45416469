using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Bedrock;

/// <summary>
/// InvokeModel answers in the words of the model's maker: Anthropic's are those of Messages; Nova, Llama, Titan,
/// Mistral and others have counts of their own, all read here because an inference profile's address need not say whose
/// model it is. Where the words have none, Bedrock's own metrics at the end of a stream do, then its headers.
/// </summary>
internal sealed class InvokeModelReader(BodyFraming framing) : MessagesReader(framing, Paths)
{
    private const int FirstField = 100;

    private static readonly JsonPaths Paths = MessagesFields.And(
        ("stopReason", (int)Field.StopReason),
        ("messageStop.stopReason", (int)Field.StopReason),
        ("results.completionReason", (int)Field.StopReason),
        ("completionReason", (int)Field.StopReason),
        ("outputs.stop_reason", (int)Field.StopReason),
        ("choices.finish_reason", (int)Field.StopReason),
        ("finish_reason", (int)Field.StopReason),
        ("usage.inputTokens", (int)Field.Input),
        ("usage.outputTokens", (int)Field.Output),
        ("usage.totalTokens", (int)Field.Total),
        ("usage.cacheReadInputTokenCount", (int)Field.Read),
        ("usage.cacheWriteInputTokenCount", (int)Field.Written),
        ("metadata.usage.inputTokens", (int)Field.Input),
        ("metadata.usage.outputTokens", (int)Field.Output),
        ("metadata.usage.totalTokens", (int)Field.Total),
        ("metadata.usage.cacheReadInputTokenCount", (int)Field.Read),
        ("metadata.usage.cacheWriteInputTokenCount", (int)Field.Written),
        ("usage.prompt_tokens", (int)Field.Input),
        ("usage.completion_tokens", (int)Field.Output),
        ("prompt_token_count", (int)Field.Input),
        ("generation_token_count", (int)Field.Output),
        ("inputTextTokenCount", (int)Field.Input),
        ("results.tokenCount", (int)Field.Output),
        ("totalOutputTextTokenCount", (int)Field.Output),
        ("amazon-bedrock-invocationMetrics", (int)Field.Metrics),
        ("amazon-bedrock-invocationMetrics.inputTokenCount", (int)Field.MetricsInput),
        ("amazon-bedrock-invocationMetrics.outputTokenCount", (int)Field.MetricsOutput),
        ("amazon-bedrock-invocationMetrics.cacheReadInputTokenCount", (int)Field.MetricsRead),
        ("amazon-bedrock-invocationMetrics.cacheWriteInputTokenCount", (int)Field.MetricsWritten),
        ("__type", (int)Field.ErrorType),
        ("output.message.content.text", JsonPaths.Text),
        ("contentBlockDelta.delta.text", JsonPaths.Text),
        ("generation", JsonPaths.Text),
        ("outputText", JsonPaths.Text),
        ("results.outputText", JsonPaths.Text),
        ("outputs.text", JsonPaths.Text),
        ("choices.message.content", JsonPaths.Text));

    private BedrockUsage _native;
    private BedrockUsage _metrics;
    private BedrockUsage _headers;
    private string? _reason;
    private bool _sawMetrics;

    private enum Field
    {
        StopReason = FirstField,
        Input,
        Output,
        Total,
        Read,
        Written,
        Metrics,
        MetricsInput,
        MetricsOutput,
        MetricsRead,
        MetricsWritten,
        ErrorType,
    }

    public override string[]? FinishReasons => base.FinishReasons ?? (_reason is null ? null : [_reason]);

    public override bool LooksWhole => !IsMalformed && (base.LooksWhole || _reason is not null);

    public override Usage ReadUsage() =>
        base.ReadUsage() is { IsReported: true } anthropic ? anthropic
        : _native.IsReported ? _native.Settle()
        : _metrics.IsReported ? _metrics.Settle()
        : _headers.Settle();

    public override void OnHead(HttpResponseMessage response)
    {
        _headers = BedrockHeaders.Usage(response);
        Tier = BedrockHeaders.ServiceTier(response.Headers);
        Pace = BedrockHeaders.Pace(response.Headers);
        Hint(BedrockHeaders.ErrorType(response));
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        if (id < FirstField)
        {
            base.OnOpen(id);
        }
        else if ((Field)id == Field.Metrics)
        {
            _metrics = default;
        }
    }

    public override void OnClose(int id)
    {
        if (id < FirstField)
        {
            base.OnClose(id);
        }
        else if ((Field)id == Field.Metrics)
        {
            _sawMetrics = true;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        // The address names the model, with the inference profile that it is priced by; the maker's words do not know of it.
        if (value.IsNull || id == (int)MessagesField.Model)
        {
            return;
        }

        Matters |= id >= FirstField;
        switch ((Field)id)
        {
            case Field.StopReason: _reason = value.AsText() ?? _reason; break;
            case Field.Input: _native.Input = _native.Count(value, "input") ?? _native.Input; break;
            case Field.Output: _native.Output = _native.Count(value, "output") ?? _native.Output; break;
            case Field.Total: _native.Total = _native.Count(value, "total"); break;
            case Field.Read: _native.Read = _native.Count(value, "cache read"); break;
            case Field.Written: _native.Written = _native.Count(value, "cache write"); break;
            case Field.MetricsInput: _metrics.Input = _metrics.Count(value, "inputTokenCount"); break;
            case Field.MetricsOutput: _metrics.Output = _metrics.Count(value, "outputTokenCount"); break;
            case Field.MetricsRead: _metrics.Read = _metrics.Count(value, "cacheReadInputTokenCount"); break;
            case Field.MetricsWritten: _metrics.Written = _metrics.Count(value, "cacheWriteInputTokenCount"); break;
            case Field.ErrorType: Hint(BedrockHeaders.AfterHash(value.AsText())); break;
            default: base.OnValue(id, value); break;
        }
    }

    /// <summary>Bedrock's metrics follow in the same document.</summary>
    protected override void OnStop()
    {
    }

    protected override void OnEventEnd(bool isWhole) => SawEnd |= _sawMetrics && isWhole;
}
