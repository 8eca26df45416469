using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Core.Calls;
using Farthing.Ingest.Spans;
using Farthing.Ingest.Spans.Dialects;
using Farthing.Sdk;

namespace Farthing.Server.Pricing;

/// <summary>
/// Reads a recorded exchange as it would have been read when it was made: the SDK's handler sees the bytes pass, and
/// what its span tells is mapped as the receiver maps it.
/// </summary>
internal sealed class RecordedExchange : IDisposable
{
    private static readonly TimeSpan s_anyTime = TimeSpan.FromDays(365 * 200);

    // A span ends on the thread that reads the last byte, which is the one that asks. An exchange may tell of several
    // calls; the first to end is the one that was made.
    [ThreadStatic]
    private static Reading? t_reading;

    private readonly ActivityListener _listener;
    private readonly HttpMessageInvoker _invoker = new(new FarthingHandler(new Replay()));
    private readonly SpanMapper _mapper = new(TimeProvider.System, new(s_anyTime, s_anyTime));

    public RecordedExchange()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FarthingTelemetry.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (t_reading is { } reading && reading.By == this)
                {
                    reading.Ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Reads one exchange.</summary>
    /// <returns>The calls that it tells of; none when the path is none that the SDK knows to be a model call.</returns>
    public Exchange Read(PriceRequest question, Uri uri)
    {
        var reading = t_reading = new(this, []);
        using var request = new HttpRequestMessage(question.Method, uri);
        if (question.Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(question.Request);
        }

        request.Options.Set(Replay.Question, question);
        using (var response = _invoker.Send(request, CancellationToken.None))
        using (var body = response.Content.ReadAsStream())
        {
            body.CopyTo(Stream.Null);
        }

        t_reading = null;

        // The call that was made comes first, then what others did within it, in their order.
        var roots = reading.Ended.Where(a => !reading.Ended.Exists(b => b.SpanId == a.ParentSpanId)).ToList();
        var calls = roots.Concat(reading.Ended.Except(roots)).Select(activity => Map(activity, question)).OfType<Call>();
        return new([.. calls], roots is [var root] ? root.GetTagItem("gen_ai.response.model") as string : null);
    }

    /// <summary>What was read.</summary>
    /// <param name="Calls">The calls.</param>
    /// <param name="Model">The model that answered, by the answer's own word; null for a batch's output, which has several.</param>
    public sealed record Exchange(IReadOnlyList<Call> Calls, string? Model);

    public void Dispose()
    {
        _listener.Dispose();
        _invoker.Dispose();
    }

    private Call? Map(Activity activity, PriceRequest question)
    {
        var attributes = new AttributeBag();
        foreach (var (name, value) in activity.EnumerateTagObjects())
        {
            if (value is not null && SpanAttributes.Find(name) is { } attribute)
            {
                attributes[attribute] = new(value switch
                {
                    int number => (long)number,
                    IEnumerable<string> texts => texts.ToList(),
                    _ => value,
                });
            }
        }

        // The ids are the recording's, not the call's: any will do. A recording may be older than any span may be.
        var nanos = (ulong)((question.At - DateTime.UnixEpoch).Ticks * 100);
        var fields = new SpanFields { TraceId = 1, SpanId = 1, StartNanos = nanos, EndNanos = nanos };
        var call = _mapper.Map(fields, attributes, new AttributeBag(), new(activity.Source.Name, ""), DialectTables.OfScope(activity.Source.Name)).Call;
        if (call is null)
        {
            return null;
        }

        var d = call.Dimensions;
        return call with
        {
            Dimensions = d with
            {
                Provider = question.Provider,
                Tier = d.Tier.Length > 0 ? d.Tier : question.Tier ?? "",
                Region = d.Region.Length > 0 ? d.Region : question.Region ?? "",
                Model = d.Model.Length > 0 ? d.Model : question.Model ?? "",
                ModelRequested = d.ModelRequested.Length > 0 ? d.ModelRequested : question.Model ?? "",
            },
        };
    }

    /// <summary>What has ended on a thread; several exchanges of a process hear of every span.</summary>
    private sealed record Reading(RecordedExchange By, List<Activity> Ended);

    /// <summary>Answers every request with the recorded response that it brings along.</summary>
    private sealed class Replay : HttpMessageHandler
    {
        public static readonly HttpRequestOptionsKey<PriceRequest> Question = new("farthing.question");

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content?.CopyTo(Stream.Null, null, cancellationToken);
            request.Options.TryGetValue(Question, out var question);
            var bytes = question?.Response ?? [];
            var content = new StreamContent(question?.Chunks is { Count: > 0 } chunks ? new ChunkedStream(bytes, chunks) : new MemoryStream(bytes, writable: false));
            content.Headers.ContentType = new MediaTypeHeaderValue(
                IsEventStream(bytes) ? "text/event-stream" : IsLines(bytes) ? "application/x-ndjson" : IsFrames(bytes) ? "application/vnd.amazon.eventstream" : "application/json");
            var response = new HttpResponseMessage((HttpStatusCode)(question?.Status ?? 200)) { Content = content, RequestMessage = request };
            foreach (var (name, value) in question?.Headers ?? new Dictionary<string, string>())
            {
                if (!response.Headers.TryAddWithoutValidation(name, value))
                {
                    content.Headers.Remove(name);
                    content.Headers.TryAddWithoutValidation(name, value);
                }
            }

            return response;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));

        // More than one JSON object, each on a line.
        private static bool IsLines(ReadOnlySpan<byte> bytes) => bytes.IndexOf("}\n{"u8) >= 0;

        // A frame of AWS begins with its length, whose first byte is zero: no text does.
        private static bool IsFrames(byte[] bytes) => bytes is [0, ..];

        // What begins with a field's name or a comment is a stream of events; JSON begins with a brace or a bracket.
        private static bool IsEventStream(byte[] bytes)
        {
            var text = bytes.AsSpan().TrimStart(" \r\n\t\uFEFF"u8);
            return text.StartsWith("data:"u8) || text.StartsWith("event:"u8) || text.StartsWith("id:"u8) || text.StartsWith("retry:"u8) || text.StartsWith(":"u8);
        }
    }
}
