using System.Net;
using System.Text;
using System.Text.Json;
using Farthing.Core.Usage;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Queries;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class HttpCarrierTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Json = "application/json";

    [Theory]
    [InlineData(Json, null)]
    [InlineData("Application/JSON; charset=utf-8", "gzip")]
    public async Task Json_is_read_and_answered_in_json(string type, string? encoding)
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var span = Requests.Counted(30, 4);
        var body = Encoding.UTF8.GetBytes(OtlpJson.Write(Requests.Of(span, Requests.Call(Requests.Now.AddDays(-731)))));
        var answer = await receiver.SendAsync(encoding is null ? body : TestReceiver.Gzip(body), type: type, encoding: encoding);
        Assert.Equal((HttpStatusCode.OK, Json), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("""{"partialSuccess":{"rejectedSpans":"1","errorMessage":"1 too_old"}}""", await answer.Content.ReadAsStringAsync());
        var (call, _) = (await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(span), default))!;
        Assert.Equal((30m, 4m, "shop"), (call.Usage[Meter.Input], call.Usage[Meter.Output], call.Dimensions.Service));
        Assert.Equal("{}", await (await receiver.SendAsync("{}"u8.ToArray(), type: Json)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_error_is_told_in_the_encoding_of_the_request()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var bad = await receiver.SendAsync("{\"resourceSpans\":7}"u8.ToArray(), type: Json);
        var error = JsonDocument.Parse(await bad.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.BadRequest, 3), (bad.StatusCode, error.GetProperty("code").GetInt32()));
        Assert.Contains("A list is a Number", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var unknown = await receiver.SendAsync([], key: "fk_wrong", type: Json);
        Assert.Equal((HttpStatusCode.Unauthorized, Json), (unknown.StatusCode, unknown.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Http_2_with_prior_knowledge_is_taken_on_the_same_port_as_http_1()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        foreach (var version in (Version[])[new(1, 0), new(1, 1), new(2, 0), new(1, 1)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(Requests.Of(Requests.Counted(1, 1)).ToByteArray()),
            };
            request.Content.Headers.ContentType = new("application/x-protobuf");
            request.Headers.Authorization = new("Bearer", receiver.Key);
            var answer = await receiver.Client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, version < new Version(2, 0) ? new(1, 1) : version), (answer.StatusCode, answer.Version));
        }
    }

    [Fact]
    public async Task A_connection_that_sends_its_first_bytes_one_by_one_is_understood()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        using var client = new System.Net.Sockets.TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, receiver.Client.BaseAddress!.Port);
        var stream = client.GetStream();
        foreach (var octet in Encoding.ASCII.GetBytes("PRI * HTTP/2.1\r\n\r\n"))
        {
            await stream.WriteAsync(new byte[] { octet });
        }

        // It is like the preface of HTTP/2 up to its version, and no version that HTTP/1 has.
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("HTTP/1.1 505", Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task An_unknown_path_and_another_method_are_told_apart()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        await TestReceiver.RefusalAsync(await receiver.SendAsync([], path: "/v1/profiles"), HttpStatusCode.NotFound);
        await TestReceiver.RefusalAsync(await receiver.SendAsync([], path: "/v1development/profiles"), HttpStatusCode.NotFound);
        var get = await receiver.Client.GetAsync("/v1/traces");
        await TestReceiver.RefusalAsync(get, HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["POST"], get.Content.Headers.Allow);
        var grpc = await receiver.SendAsync([0, 0, 0, 0, 0], type: "application/grpc", path: OtlpSignal.All[0].Method);
        Assert.Contains("gRPC needs HTTP/2", await TestReceiver.RefusalAsync(grpc, HttpStatusCode.UnsupportedMediaType), StringComparison.Ordinal);
    }
}
