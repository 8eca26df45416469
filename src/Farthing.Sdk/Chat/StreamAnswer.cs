using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>
/// What the updates of a stream say, gathered as they pass. Nothing is worked out before the end, and no update costs memory
/// but those that tell usage.
/// </summary>
internal sealed class StreamAnswer(CallTarget target)
{
    private Answer _answer = new() { IsStream = true };
    private ProviderData? _data;
    private AnswerUsage? _usage;
    private Usage? _before;

    public bool LooksWhole => _answer.FinishReason is not null && _usage is { IsReported: true };

    /// <summary>The call begins.</summary>
    public void Begin() => _answer.Times = new(target.Time);

    public void Add(ChatResponseUpdate update)
    {
        _answer.Chunks++;
        _answer.Times.Tick();
        _answer.Model = update.ModelId ?? _answer.Model;
        _answer.FinishReason = update.FinishReason ?? _answer.FinishReason;
        _answer.ConversationId = update.ConversationId ?? _answer.ConversationId;
        if (!ReferenceEquals(update.ResponseId, _answer.Id))
        {
            Name(update.ResponseId);
        }

        var contents = update.Contents;
        var count = contents.Count;
        var hasUsage = false;
        for (var i = 0; i < count; i++)
        {
            if (contents[i] is UsageContent told)
            {
                hasUsage = true;
                (_usage ??= new()).Add(told.Details);
            }
        }

        if ((hasUsage || count == 0) && update.RawRepresentation is { } data)
        {
            (_data ??= new()).Keep(data);
        }
    }

    public void Report(DecoratedCall call, string? error, bool isComplete)
    {
        var data = Read();
        var usage = Settle(data);
        if (_before is { } before)
        {
            usage = before.Plus(usage) with { Anomaly = "several answers in one call, which were added up" };
        }

        call.Report(_answer, data, usage, error, isComplete);
    }

    /// <summary>Another answer begins where the client beneath makes several calls of one.</summary>
    private void Name(string? id)
    {
        if (id is null || string.Equals(id, _answer.Id, StringComparison.Ordinal))
        {
            return;
        }

        if (_answer.Id is not null && _usage is { IsReported: true })
        {
            var one = Settle(Read());
            _before = _before is { } before ? before.Plus(one) : one;
            (_data, _usage) = (null, null);
        }

        _answer.Id = id;
    }

    private Usage Settle(ResponseReader? data) =>
        data?.ReadUsage() is { IsReported: true } told ? told : _usage?.Settle() ?? default;

    private ResponseReader? Read()
    {
        try
        {
            return _data?.ReadStream(target.Host.Provider);
        }
#pragma warning disable CA1031 // What a library makes of its own data may fail; the abstraction's word is left.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            return null;
        }
    }
}
