using System.Globalization;
using Farthing.Core.Calls;
using Farthing.Ingest;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Spans;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Benchmarks.Ingest;

/// <summary>Where the server's time goes on the way of a call, on one thread: <c>ingest parts</c>.</summary>
internal static class IngestParts
{
    private const int Requests = 200;

    public static int Run()
    {
        var samples = new SampleRequests(2);
        var bodies = Enumerable.Range(0, Requests).Select(_ => samples.Next()).ToList();
        var (texts, reader) = (new TextCache(), new ContentReader(new IngestOptions(), TimeProvider.System));
        List<List<Call>> calls = [];
        List<byte[]> messages = [];
        var prices = PricesNow.Shipped;
        Console.WriteLine("| part | µs a call | bytes allocated a call |");
        Console.WriteLine("|---|---|---|");
        for (var round = 0; round < 3; round++)
        {
            var last = round == 2;
            Measure("read protobuf", last, () => bodies.ForEach(b => new TraceRequestReader(texts, static (in SpanFields _, AttributeBag _, AttributeBag _, in ScopeFields _) => { }).Read(b)));
            Measure("read and map", last, () => calls = bodies.ConvertAll(b => reader.Read(OtlpKind.Traces, b).Content!.Calls.ToList()));
            Measure("write the message", last, () => messages = calls.ConvertAll(c => CallBatchCodec.Write(c)));
            Measure("read the message", last, () => calls = messages.ConvertAll(m => CallBatchCodec.Read(m).Calls.ToList()));
            Measure("price", last, () => calls.ForEach(batch => batch.ForEach(c => prices.Price(new ProjectId(1), c))));
        }

        return 0;
    }

    private static void Measure(string part, bool print, Action work)
    {
        var (start, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        work();
        var count = Requests * SampleRequests.SpansARequest;
        if (print)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {part} | {TimeProvider.System.GetElapsedTime(start).TotalMicroseconds / count:F2} | {(GC.GetAllocatedBytesForCurrentThread() - allocated) / count} |"));
        }
    }
}
