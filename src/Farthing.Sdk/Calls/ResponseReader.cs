using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Reads what one response says about itself while its bytes pass. One subclass a wire format; each is told
/// how the body is framed: one document, or a stream of them.
/// </summary>
internal abstract class ResponseReader : IJsonSink, ISseSink, IRecordSink
{
    /// <summary>Error types are names, not sentences: whatever is longer or has blanks is not used.</summary>
    private const int LongestErrorType = 64;

    private readonly JsonScanner _scanner;
    private readonly SseParser? _events;
    private readonly RepeatedEvent? _repeated;
    private readonly IRecordParser? _records;
    private readonly BodyFraming _framing;
    private long _repeatedText;
    private bool _isOver;

    /// <summary>For formats whose streams are events.</summary>
    protected ResponseReader(JsonPaths paths, bool isStream)
        : this(paths, isStream ? BodyFraming.Events : BodyFraming.Document)
    {
    }

    protected ResponseReader(JsonPaths paths, BodyFraming framing)
    {
        _scanner = new JsonScanner(paths, this);
        _framing = framing;
        switch (framing)
        {
            case BodyFraming.Events: (_events, _repeated) = (new SseParser(this), new RepeatedEvent()); break;
            case BodyFraming.Lines: _records = new LineParser(this); break;
            case BodyFraming.Frames: _records = new EventStreamParser(this); break;
            case BodyFraming.Chunks: _records = new EventStreamParser(new ChunkPayload(this)); break;
        }
    }

    /// <summary>Whose host answers, as some count otherwise than the format's inventor; or null.</summary>
    public string? Provider { get; set; }

    public bool IsStream => _framing != BodyFraming.Document;

    public string? ResponseId { get; protected set; }

    public string? Model { get; protected set; }

    /// <summary>The tier by which the call is priced.</summary>
    public string? ServiceTier => ServiceTiers.With(Tier, Pace);

    protected string? Tier { get; set; }

    /// <summary>Faster than the tier for more money; null when it is not.</summary>
    protected string? Pace { get; set; }

    /// <summary>Where the call was served, by the provider's own word in the body.</summary>
    public string? Region { get; protected set; }

    /// <summary>The model that was asked for, set before the first byte: some counts depend on it where the answer names none.</summary>
    public string? RequestedModel { get; set; }

    /// <summary>UTF-8 bytes of what the model said so far: text, reasoning, and what it gave to tools.</summary>
    public long OutputBytes => _scanner.Counted + _repeatedText;

    /// <summary>Of the pictures that were made, by the answer's own word.</summary>
    public string? ImageSize { get; protected set; }

    public string? ImageQuality { get; protected set; }

    /// <summary>The body holds an error, whatever the status says.</summary>
    public bool Failed { get; protected set; }

    public string? ErrorType { get; private set; }

    public int Chunks { get; private set; }

    /// <summary>The format's own end was seen: nothing of interest can follow.</summary>
    public bool SawEnd { get; protected set; }

    /// <summary>The end was seen, or at least the answer's last word before it.</summary>
    public virtual bool LooksWhole => SawEnd;

    /// <summary>A document that ended, or went wrong, before it was whole; or records that cannot be told apart.</summary>
    public bool IsMalformed => _records?.IsBroken ?? (_events is null && !_scanner.IsDone);

    /// <summary>The provider gave up, and sent the final bill with it.</summary>
    public virtual bool FailedWithUsage => false;

    /// <summary>It was taken on and is worked on in the background: what it uses is told elsewhere.</summary>
    public virtual bool IsPending => false;

    public virtual EngineTimings? Timings => null;

    /// <summary>Which engine answers, where its words tell; null where they do not.</summary>
    public virtual string? Engine => null;

    /// <summary>What other models did within the call.</summary>
    public virtual IReadOnlyList<InnerCall> Inner => [];

    /// <summary>The headline usage is the sum of the inner calls', which are what is paid.</summary>
    public virtual bool IsAgent => false;

    public abstract string[]? FinishReasons { get; }

    public abstract Usage ReadUsage();

    /// <summary>Some providers say a part in the answer's headers. Called before the first byte of the body.</summary>
    public virtual void OnHead(HttpResponseMessage response)
    {
    }

    /// <summary>It can read another document once it has forgotten this one.</summary>
    public virtual bool IsReusable => false;

    /// <summary>Forgets all that was read, to read another document of the same format.</summary>
    public virtual void Renew()
    {
        _scanner.Renew();
        _repeatedText = 0;
        (Provider, RequestedModel, ResponseId, Model, Region) = (null, null, null, null, null);
        (Tier, Pace, ImageSize, ImageQuality, ErrorType) = (null, null, null, null, null);
        (Failed, SawEnd, Matters, Chunks, _isOver) = (false, false, false, 0, false);
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_records is not null)
        {
            _records.Feed(bytes);
            return;
        }

        if (_events is null || _repeated is null)
        {
            _scanner.Feed(bytes);
            Chunks = _framing == BodyFraming.Array ? _scanner.Elements : 0;
            SawEnd = _scanner.IsDone;
            return;
        }

        while (!bytes.IsEmpty && !_isOver)
        {
            bytes = bytes[FeedEvent(_events, _repeated, bytes)..];
        }
    }

    /// <summary>No more bytes will come.</summary>
    public void Finish()
    {
        _events?.Finish();
        _records?.Finish();
    }

    /// <summary>The event that is being read changes what is known, so that one like it must be read too.</summary>
    protected bool Matters { get; set; }

    private int FeedEvent(SseParser events, RepeatedEvent repeated, ReadOnlySpan<byte> bytes)
    {
        var isAligned = events.IsAtBoundary;
        if (isAligned && repeated.Match(bytes) is var known and > 0)
        {
            Chunks++;
            _repeatedText += repeated.Counted;
            return known;
        }

        var end = bytes.IndexOf("\n\n"u8) + 2;
        var one = end < 2 ? bytes : bytes[..end];
        var before = Chunks;
        var counted = _scanner.Counted;
        Matters = false;
        events.Feed(one);
        if (isAligned && !Matters && Chunks == before + 1 && events.IsAtBoundary)
        {
            counted = _scanner.Counted - counted;
            var text = repeated.TextStart(one);
            var isText = false;
            repeated.Keep(one, text > 0 && IsUnwanted(events, one[..text], out isText) ? text : 0, isText, counted);
        }

        return one.Length;
    }

    private bool IsUnwanted(SseParser events, ReadOnlySpan<byte> beginning, out bool isText)
    {
        var counted = _scanner.Counted;
        events.Feed(beginning);
        var isUnwanted = _scanner.IsInUnwantedString;
        isText = _scanner.IsInText;
        events.Reset();
        _scanner.Reset();
        _scanner.Recount(counted);
        return isUnwanted;
    }

    void ISseSink.OnData(ReadOnlySpan<byte> data)
    {
        if (!_isOver)
        {
            _scanner.Feed(data);
        }
    }

    // Clients stop reading at [DONE]: what comes behind it, in the same piece or another, is not the answer's.
    void ISseSink.OnEvent(bool isDone)
    {
        if (isDone)
        {
            SawEnd = _isOver = true;
        }
        else if (!_isOver)
        {
            EndRecord();
        }
    }

    void IRecordSink.OnData(ReadOnlySpan<byte> data) => _scanner.Feed(data);

    void IRecordSink.OnRecord() => EndRecord();

    void IRecordSink.OnFault(string? name)
    {
        Fail(name);
        EndRecord();
    }

    private void EndRecord()
    {
        Chunks++;
        OnEventEnd(_scanner.IsDone);
        _scanner.Reset();
    }

    /// <summary>An event, line or frame was read, and the document in it was whole or broken.</summary>
    protected virtual void OnEventEnd(bool isWhole)
    {
    }

    public abstract void OnOpen(int id);

    public abstract void OnValue(int id, JsonScalar value);

    public abstract void OnClose(int id);

    protected void Fail(string? type)
    {
        Failed = true;
        ErrorType = NameOrNull(type) ?? ErrorType;
    }

    /// <summary>Names the error, if the status says that it is one: some engines send no envelope around it.</summary>
    protected void Hint(string? type) => ErrorType ??= NameOrNull(type);

    private static string? NameOrNull(string? type) =>
        type is { Length: <= LongestErrorType } && IsName(type) ? type : null;

    private static bool IsName(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
