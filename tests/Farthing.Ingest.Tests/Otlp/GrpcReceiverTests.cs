using Farthing.Core.Usage;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Farthing.Ingest.Tests.Otlp;

public class GrpcReceiverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Traces = "opentelemetry.proto.collector.trace.v1.TraceService";

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task A_call_over_grpc_is_stored_like_one_over_http(string? encoding)
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        using var channel = GrpcChannel.ForAddress(receiver.Client.BaseAddress!);
        var span = Requests.Counted(100, 20);

        var answer = await ExportAsync(receiver, channel, Requests.Of(span), encoding);

        Assert.Null(answer.PartialSuccess);
        var (call, _) = (await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default))!;
        Assert.Equal((100m, 20m), (call.Usage[Meter.Input], call.Usage[Meter.Output]));

        // The same connection takes calls side by side.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ExportAsync(receiver, channel, Requests.Of(Requests.Counted(1, 1)), encoding)));
        Assert.Equal(21, (await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default)).Stored);
    }

    [Fact]
    public async Task What_is_partly_refused_says_how_much_and_why()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        using var channel = GrpcChannel.ForAddress(receiver.Client.BaseAddress!);
        var answer = await ExportAsync(receiver, channel, Requests.Of(Requests.Call(Requests.Now.AddDays(-731)), Requests.Counted(5, 5)));
        Assert.Equal((1, "1 too_old"), (answer.PartialSuccess.RejectedSpans, answer.PartialSuccess.ErrorMessage));
    }

    [Fact]
    public async Task Whoever_has_no_key_is_unauthenticated_and_an_unknown_service_is_unimplemented()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        using var channel = GrpcChannel.ForAddress(receiver.Client.BaseAddress!);
        var wrong = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(receiver, channel, Requests.Of(), key: "fk_wrong"));
        Assert.Equal((StatusCode.Unauthenticated, "The key is not known, has been revoked or has ended."), (wrong.StatusCode, wrong.Status.Detail));
        Assert.Null(RetryOf(wrong));
        foreach (var service in (string[])["grpc.health.v1.Health", Traces + "s", "opentelemetry.proto.collector.profiles.v1development.ProfilesService"])
        {
            Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => ExportAsync(receiver, channel, Requests.Of(), service: service))).StatusCode);
        }

        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => ExportAsync(receiver, channel, Requests.Of(), method: "Import"))).StatusCode);
    }

    [Fact]
    public async Task Who_has_to_wait_is_told_how_long_and_what_is_too_large_is_not_to_be_repeated()
    {
        var options = new IngestOptions { MaxBodyBytes = 1 << 20, MaxCallsInRequest = 100, MaxSpansInRequest = 1000, MaxBytesInFlight = 4 << 20 };
        await using var receiver = await TestReceiver.StartAsync(database, options);
        using var channel = GrpcChannel.ForAddress(receiver.Client.BaseAddress!, new() { MaxSendMessageSize = null });
        using (var everything = receiver.Get<Ingest.Otlp.BytesInFlight>().Begin(receiver.Project))
        {
            Assert.True(everything.TryTake(2 << 20));
            var busy = await Assert.ThrowsAsync<RpcException>(() => ExportAsync(receiver, channel, Requests.Of(Requests.Counted(1, 1))));
            Assert.Equal((StatusCode.ResourceExhausted, 1), (busy.StatusCode, RetryOf(busy)!.RetryDelay.Seconds));
        }

        foreach (var encoding in (string?[])[null, "gzip"])
        {
            var large = await Assert.ThrowsAsync<RpcException>(
                () => ExportAsync(receiver, channel, Requests.Of(Requests.Plain(null, ("text", new string('x', 1 << 20)))), encoding));
            Assert.Equal((StatusCode.ResourceExhausted, null), (large.StatusCode, RetryOf(large)));
        }
    }

    [Theory]
    [InlineData("", "ends before")]
    [InlineData("00 00 00", "ends before")]
    [InlineData("02 00 00 00 00", "neither 0")]
    [InlineData("00 00 00 00 05 0A", "cut off")]
    [InlineData("00 00 00 00 00 00", "more than one")]
    [InlineData("01 00 00 00 00", "does not say how")]
    [InlineData("00 00 00 00 02 0A 05", "ends inside")]
    public async Task What_is_no_message_is_an_invalid_argument(string hex, string message)
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var answer = await RawAsync(receiver, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("3", answer.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Contains(message, Uri.UnescapeDataString(answer.TrailingHeaders.GetValues("grpc-message").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_compression_is_unimplemented_and_says_what_is_known()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var answer = await RawAsync(receiver, [1, 0, 0, 0, 1, 0], "snappy");
        Assert.Equal("12", answer.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.Contains("gzip", answer.Headers.GetValues("grpc-accept-encoding").Single(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> RawAsync(TestReceiver receiver, byte[] body, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{Traces}/Export")
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Authorization = new("Bearer", receiver.Key);
        if (encoding is not null)
        {
            request.Headers.Add("grpc-encoding", encoding);
        }

        var answer = await receiver.Client.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        return answer;
    }

    private static RetryInfo? RetryOf(RpcException error)
    {
        var status = RpcStatus.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal((int)error.StatusCode, status.Code);
        return status.Details.SingleOrDefault() is not { } detail ? null
            : detail.TypeUrl == "type.googleapis.com/google.rpc.RetryInfo" ? RetryInfo.Parser.ParseFrom(detail.Value)
            : throw new InvalidOperationException(detail.TypeUrl);
    }

    private static async Task<ExportTraceServiceResponse> ExportAsync(
        TestReceiver receiver, GrpcChannel channel, ExportTraceServiceRequest request, string? encoding = null, string? key = null,
        string service = Traces, string method = "Export")
    {
        var export = new Method<ExportTraceServiceRequest, ExportTraceServiceResponse>(
            MethodType.Unary, service, method, Marshallers.Create(r => r.ToByteArray(), ExportTraceServiceRequest.Parser.ParseFrom),
            Marshallers.Create(r => r.ToByteArray(), ExportTraceServiceResponse.Parser.ParseFrom));
        var headers = new Metadata { { "authorization", $"Bearer {key ?? receiver.Key}" } };
        if (encoding is not null)
        {
            headers.Add("grpc-internal-encoding-request", encoding);
        }

        return await channel.CreateCallInvoker().AsyncUnaryCall(export, null, new(headers), request);
    }
}
