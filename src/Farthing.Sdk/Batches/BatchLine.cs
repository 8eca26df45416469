using Farthing.Sdk.Anthropic;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;
using Farthing.Sdk.OpenAI;
using Farthing.Sdk.OpenAI.Responses;

namespace Farthing.Sdk.Batches;

/// <summary>
/// One line of a batch's output: an envelope, and in it an answer as it would have come alone. Which of OpenAI's formats
/// it is in is not said before it begins, so that those it may be in are read side by side.
/// </summary>
internal sealed class BatchLine : IJsonSink
{
    private static readonly JsonPaths Envelope = new(
        ("id", (int)Field.Id),
        ("custom_id", (int)Field.CustomId),
        ("error", (int)Field.Outcome),
        ("error.code", (int)Field.None),
        ("response", (int)Field.Outcome),
        ("response.status_code", (int)Field.Status),
        ("response.request_id", (int)Field.RequestId),
        ("response.body.object", (int)Field.Object),
        ("response.body.created", (int)Field.Created),
        ("response.body.created_at", (int)Field.Created),
        ("result", (int)Field.Outcome),
        ("result.type", (int)Field.ResultType));

    private static readonly JsonPaths Chat = ChatFields.Paths.Beneath("response.body");
    private static readonly JsonPaths Responses = ResponsesFields.Paths.Beneath("response.body");
    private static readonly JsonPaths Messages = MessagesFields.Paths.Beneath("result.message");

    private readonly JsonScanner _envelope;
    private readonly ResponseReader _first;
    private readonly ResponseReader? _second;
    private WireFormat _object = WireFormat.ChatCompletions;
    private bool _hasOutcome;
    private bool _hasSucceeded;

    /// <param name="provider">Whose host answers, or null.</param>
    /// <param name="isAnthropic">In Anthropic's words, else in OpenAI's.</param>
    public BatchLine(string? provider, bool isAnthropic)
    {
        _envelope = new JsonScanner(Envelope, this);
        _first = isAnthropic ? new MessagesReader(BodyFraming.Document, Messages) : new ChatCompletionsReader(isStream: false, Chat) { Provider = provider };
        _second = isAnthropic ? null : new ResponsesReader(isStream: false, Responses) { Provider = provider };
    }

    private enum Field
    {
        None,
        Id,
        CustomId,
        Outcome,
        Status,
        RequestId,
        Object,
        Created,
        ResultType,
    }

    public string? Id { get; private set; }

    public string? CustomId { get; private set; }

    public string? RequestId { get; private set; }

    public DateTimeOffset? Created { get; private set; }

    /// <summary>It is a line of a batch's output at all.</summary>
    public bool IsOfBatch => _envelope.IsDone && CustomId is not null && _hasOutcome;

    public bool HasSucceeded => IsOfBatch && _hasSucceeded;

    public WireFormat Format => _second is null ? WireFormat.Messages : _object;

    public ResponseReader Response => Format == WireFormat.Responses && _second is not null ? _second : _first;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        _envelope.Feed(bytes);
        _first.Feed(bytes);
        _second?.Feed(bytes);
    }

    public void OnOpen(int id) => _hasOutcome |= (Field)id == Field.Outcome;

    public void OnClose(int id)
    {
    }

    public void OnValue(int id, JsonScalar value)
    {
        switch ((Field)id)
        {
            case Field.Id: Id = value.AsText(); break;
            case Field.CustomId: CustomId = value.AsText(); break;
            case Field.RequestId: RequestId = value.AsText(); break;
            case Field.Status when value.TryCount(out var status): _hasSucceeded = status == 200; break;
            case Field.ResultType: _hasSucceeded = value.Raw.SequenceEqual("succeeded"u8); break;
            case Field.Created: Created = UnixTime.Of(value) ?? Created; break;
            case Field.Object: OnObject(value); break;
        }
    }

    private void OnObject(JsonScalar value) =>
        _object = value.Raw.SequenceEqual("response"u8) ? WireFormat.Responses
            : value.Raw.SequenceEqual("list"u8) ? WireFormat.Embeddings
            : value.Raw.SequenceEqual("text_completion"u8) ? WireFormat.Completions
            : WireFormat.ChatCompletions;
}
