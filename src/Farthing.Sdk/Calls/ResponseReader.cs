using Farthing.Sdk.Json;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Reads what one response says about itself while its bytes pass. One subclass a wire format; each is told
/// whether the body is a stream of events or one document.
/// </summary>
internal abstract class ResponseReader : IJsonSink, ISseSink
{
    /// <summary>Error types are names, not sentences: whatever is longer or has blanks is not used.</summary>
    private const int LongestErrorType = 64;

    private readonly JsonScanner _scanner;
    private readonly SseParser? _events;

    protected ResponseReader(JsonPaths paths, bool isStream)
    {
        _scanner = new JsonScanner(paths, this);
        _events = isStream ? new SseParser(this) : null;
    }

    public bool IsStream => _events is not null;

    public string? ResponseId { get; protected set; }

    public string? Model { get; protected set; }

    public string? ServiceTier { get; protected set; }

    /// <summary>The body holds an error, whatever the status says.</summary>
    public bool Failed { get; protected set; }

    public string? ErrorType { get; private set; }

    public int Chunks { get; private set; }

    /// <summary>The format's own end was seen: nothing of interest can follow.</summary>
    public bool SawEnd { get; protected set; }

    /// <summary>The end was seen, or at least the answer's last word before it.</summary>
    public virtual bool LooksWhole => SawEnd;

    /// <summary>A document that ended, or went wrong, before it was whole.</summary>
    public bool IsMalformed => !IsStream && !_scanner.IsDone;

    public virtual EngineTimings? Timings => null;

    public abstract string[]? FinishReasons { get; }

    public abstract Usage ReadUsage();

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_events is not null)
        {
            _events.Feed(bytes);
            return;
        }

        _scanner.Feed(bytes);
        SawEnd = _scanner.IsDone;
    }

    /// <summary>No more bytes will come.</summary>
    public void Finish() => _events?.Finish();

    void ISseSink.OnData(ReadOnlySpan<byte> data) => _scanner.Feed(data);

    void ISseSink.OnEvent(bool isDone)
    {
        if (isDone)
        {
            SawEnd = true;
            return;
        }

        Chunks++;
        _scanner.Reset();
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
