using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Bedrock;

/// <summary>
/// Converse and ConverseStream, whose last event, <c>metadata</c>, has what the document has. A frame counts once its
/// checksum is right.
/// </summary>
internal sealed class ConverseReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new(
        ("stopReason", (int)Field.StopReason),
        ("usage", (int)Field.Usage),
        ("usage.inputTokens", (int)Field.Input),
        ("usage.outputTokens", (int)Field.Output),
        ("usage.totalTokens", (int)Field.Total),
        ("usage.cacheReadInputTokens", (int)Field.Read),
        ("usage.cacheWriteInputTokens", (int)Field.Written),
        ("usage.cacheDetails", (int)Field.Detail),
        ("usage.cacheDetails.ttl", (int)Field.DetailLifetime),
        ("usage.cacheDetails.inputTokens", (int)Field.DetailTokens),
        ("serviceTier.type", (int)Field.ServiceTier),
        ("performanceConfig.latency", (int)Field.Latency),
        ("output.message.content.text", JsonPaths.Text),
        ("output.message.content.reasoningContent.reasoningText.text", JsonPaths.Text),
        ("output.message.content.toolUse.input", JsonPaths.Raw),
        ("delta.text", JsonPaths.Text),
        ("delta.reasoningContent.text", JsonPaths.Text),
        ("delta.toolUse.input", JsonPaths.Text),
        ("trace.promptRouter.invokedModelId", (int)Field.InvokedModel),
        ("__type", (int)Field.ErrorType));

    private BedrockUsage _usage;
    private BedrockUsage _pending;
    private string? _stopReason;
    private bool _hasPending;

    private enum Field
    {
        None,
        StopReason,
        Usage,
        Input,
        Output,
        Total,
        Read,
        Written,
        Detail,
        DetailLifetime,
        DetailTokens,
        ServiceTier,
        Latency,
        InvokedModel,
        ErrorType,
    }

    public override string[]? FinishReasons => _stopReason is null ? null : [_stopReason];

    public override bool LooksWhole => !IsMalformed && (SawEnd || _stopReason is not null);

    public override Usage ReadUsage() => _usage.Settle();

    public override void OnHead(HttpResponseMessage response)
    {
        ResponseId = BedrockHeaders.RequestId(response);
        Hint(BedrockHeaders.ErrorType(response));
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((Field)id)
        {
            case Field.Usage: (_pending, _hasPending) = (default, false); break;
            case Field.Detail: _pending.BeginDetail(); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((Field)id)
        {
            case Field.Detail: _pending.EndDetail(); break;
            case Field.Usage when IsStream: _hasPending = true; break;
            case Field.Usage when _pending.IsReported: _usage = _pending; break;
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
            case Field.StopReason: _stopReason ??= value.AsText(); break;
            case Field.Input: _pending.Input = _pending.Count(value, "inputTokens"); break;
            case Field.Output: _pending.Output = _pending.Count(value, "outputTokens"); break;
            case Field.Total: _pending.Total = _pending.Count(value, "totalTokens"); break;
            case Field.Read: _pending.Read = _pending.Count(value, "cacheReadInputTokens"); break;
            case Field.Written: _pending.Written = _pending.Count(value, "cacheWriteInputTokens"); break;
            case Field.DetailLifetime: _pending.DetailLifetime(value); break;
            case Field.DetailTokens: _pending.DetailTokens(_pending.Count(value, "cacheDetails")); break;
            case Field.ServiceTier: Tier ??= value.AsName(); break;
            case Field.Latency: Pace = value.Raw.SequenceEqual("optimized"u8) ? ServiceTiers.Optimized : null; break;
            case Field.InvokedModel: Model ??= value.AsName(); break;
            case Field.ErrorType: Hint(BedrockHeaders.AfterHash(value.AsText())); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        if (_hasPending && isWhole)
        {
            _usage = _pending.IsReported ? _pending : _usage;
            SawEnd = true;
        }

        _hasPending = false;
    }
}
