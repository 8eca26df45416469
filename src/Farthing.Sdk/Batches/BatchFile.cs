using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Http;

namespace Farthing.Sdk.Batches;

/// <summary>
/// A file that may be a batch's output, read line by line while the app downloads it: each call that succeeded becomes a
/// span. The first line tells whether it is one; of any other file nothing more is looked at.
/// </summary>
internal sealed class BatchFile : IBodyObserver, IRecordSink
{
    private readonly BatchAddress _address;
    private readonly Uri _uri;
    private readonly string? _provider;
    private readonly TimeProvider _time;
    private readonly AttributionValues? _attribution = AttributionValues.Current;
    private readonly LineParser _lines;
    private readonly Lock _gate = new();
    private BatchLine? _line;
    private bool _isOver;

    public BatchFile(BatchAddress address, Uri uri, TimeProvider time)
    {
        (_address, _uri, _time) = (address, uri, time);
        _provider = Providers.OfHost(IsAnthropic ? WireFormat.Messages : WireFormat.ChatCompletions, uri);
        _lines = new LineParser(this);
    }

    private bool IsAnthropic => _address.Body == BatchBody.Results;

    public void Observe(ReadOnlySpan<byte> bytes) => Guarded(bytes, isEnd: false);

    /// <summary>A last line may lack its end; one that is cut off is no whole document, and tells nothing.</summary>
    public void BodyEnded() => Guarded([], isEnd: true);

    public void BodyDisposed() => BodyEnded();

    public void Failed(Exception exception) => BodyEnded();

    public void OnData(ReadOnlySpan<byte> data)
    {
        if (!_isOver)
        {
            _line ??= new BatchLine(_provider, IsAnthropic);
            _line.Feed(data);
        }
    }

    public void OnRecord()
    {
        if (_line is { HasSucceeded: true } line)
        {
            BatchSpans.Write(line, FactsOf(line), StartOf(line));
        }

        _isOver |= _line is { IsOfBatch: false };
        _line = null;
    }

    public void OnFault(string? name)
    {
    }

    /// <summary>The same each time that the file is read, wherever the answer or its batch is known to bear a time.</summary>
    private DateTimeOffset StartOf(BatchLine line) => line.Created ?? BatchTimes.Of(_address.Id) ?? _time.GetUtcNow();

    private CallFacts FactsOf(BatchLine line)
    {
        var response = line.Response;
        var provider = _provider ?? response.Engine ?? Providers.OfAnswer(line.Format, response.Timings is not null);
        return new CallFacts
        {
            Format = line.Format,
            Provider = provider,
            Uri = _uri,
            Region = Regions.OfAddress(_provider, _uri) ?? response.Region,
            Status = 200,
            RequestId = line.RequestId,
            Tier = response.ServiceTier is { } tier && tier.StartsWith(BatchSpans.Tier, StringComparison.Ordinal) ? tier : BatchSpans.Tier,
            Attribution = _attribution,
            Response = response,
            Key = $"{provider}/{response.ResponseId ?? line.Id ?? $"{_address.Id}/{line.CustomId}"}",
        };
    }

    private void Guarded(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        // The app may let go of the body on another thread than reads it.
        using var scope = _gate.EnterScope();
        if (_isOver)
        {
            return;
        }

        try
        {
            _lines.Feed(bytes);
            if (isEnd)
            {
                _lines.Finish();
                _isOver = true;
            }
        }
#pragma warning disable CA1031 // A fault of ours, or of a listener, is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            _isOver = true;
        }
    }
}
