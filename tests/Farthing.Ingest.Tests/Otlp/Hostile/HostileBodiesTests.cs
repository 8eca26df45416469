using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Xunit.Abstractions;

namespace Farthing.Ingest.Tests.Otlp.Hostile;

/// <summary>
/// A real host under requests that are malformed or meant to do harm: FARTHING_HOSTILE_BODIES of them, else three thousand.
/// </summary>
public class HostileBodiesTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    private const int Senders = 16;
    private const int BytesInFlight = 16 << 20;

    // After a collection, of the host, its sixteen senders and all that they make up, in one process.
    private const long MostHeap = 400 << 20;

    private static readonly int s_count = int.Parse(Environment.GetEnvironmentVariable("FARTHING_HOSTILE_BODIES") ?? "3000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Each_is_answered_with_a_right_code_and_afterwards_all_is_as_before()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { MaxBodyBytes = 1 << 20, MaxCallsInRequest = 1_000, MaxSpansInRequest = 1_000, MaxBytesInFlight = BytesInFlight });
        receiver.Client.Timeout = TimeSpan.FromSeconds(60);
        var (answers, wrong) = (new ConcurrentDictionary<string, int>(StringComparer.Ordinal), new ConcurrentQueue<string>());
        var (greatest, sent) = (0L, 0);

        await Parallel.ForEachAsync(Enumerable.Range(0, s_count), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (seed, cancel) =>
        {
            var request = HostileRequests.Next(new Random(seed));
            var code = await SendAsync(receiver, request, cancel);
            answers.AddOrUpdate($"{(request.IsGrpc ? "gRPC" : "HTTP")} {code}", 1, (_, count) => count + 1);
            if (!request.Allowed.Contains(code))
            {
                wrong.Enqueue($"{seed}: {request.Kind} at {request.Path} was answered with {code}");
            }

            if (Interlocked.Increment(ref sent) % 200 == 0)
            {
                InterlockedMax(ref greatest, GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes);
            }
        });

        output.WriteLine($"{s_count} bodies: {string.Join(", ", answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}: {a.Value}"))}");
        output.WriteLine($"greatest heap {greatest >> 20} MiB, afterwards {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
        Assert.Empty(wrong.Take(20));
        Assert.InRange(greatest, 0, MostHeap);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, MostHeap / 2);

        using (var all = receiver.Get<BytesInFlight>().Begin(receiver.Project))
        {
            Assert.True(all.TryTake(BytesInFlight), "What requests held did not come back.");
        }

        var before = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(Requests.Counted(1, 1)))).StatusCode);
        var after = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal((before.Stored + 1, true), (after.Stored, after.Balances));
    }

    private const int Attempts = 20;

    private static async Task<int> SendAsync(TestReceiver receiver, HostileRequest request, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var message = Message(receiver, request);
                using var answer = await receiver.Client.SendAsync(message, cancel);
                await answer.Content.ReadAsByteArrayAsync(cancel);
                return request.IsGrpc ? int.Parse(answer.TrailingHeaders.GetValues("grpc-status").Single(), CultureInfo.InvariantCulture) : (int)answer.StatusCode;
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                // What is refused while it is still being sent may find the connection closed before it reads why. And a
                // connection that has many refused at once is closed by Kestrel, and what else is on it is sent again, as clients do.
            }
        }
    }

    private static HttpRequestMessage Message(TestReceiver receiver, HostileRequest request)
    {
        var message = new HttpRequestMessage(new(request.Method), request.Path) { Content = new ByteArrayContent(request.Body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.Type);
        if (request.HasKey)
        {
            message.Headers.Authorization = new("Bearer", receiver.Key);
        }

        if (request.IsGrpc)
        {
            (message.Version, message.VersionPolicy) = (new(2, 0), HttpVersionPolicy.RequestVersionExact);
        }

        if (request.Encoding is { } encoding)
        {
            message.Content.Headers.TryAddWithoutValidation(request.IsGrpc ? "grpc-encoding" : "Content-Encoding", encoding);
        }

        return message;
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); value > seen; seen = Volatile.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }
}
