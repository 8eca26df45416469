using System.Runtime.InteropServices;
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
        // A reference is written where it is another only: most chunks say what the one before said.
        if (update.ModelId is { } model && !ReferenceEquals(model, _answer.Model))
        {
            _answer.Model = model;
        }

        if (update.FinishReason is { } reason)
        {
            _answer.FinishReason = reason;
        }

        if (update.ConversationId is { } conversation && !ReferenceEquals(conversation, _answer.ConversationId))
        {
            _answer.ConversationId = conversation;
        }

        if (!ReferenceEquals(update.ResponseId, _answer.Id))
        {
            Name(update.ResponseId);
        }

        var contents = update.Contents;
        var hasUsage = contents is List<AIContent> list ? AddUsage(CollectionsMarshal.AsSpan(list)) : AddUsage([.. contents]);
        if ((hasUsage || contents.Count == 0) && update.RawRepresentation is { } data)
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

    private bool AddUsage(ReadOnlySpan<AIContent> contents)
    {
        var hasUsage = false;
        foreach (var content in contents)
        {
            if (content is UsageContent told)
            {
                hasUsage = true;
                (_usage ??= new()).Add(told.Details);
            }
        }

        return hasUsage;
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
