using System.Net;
using Farthing.Ingest.Refusals;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.KeyLimits;

public class KeyLimitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly byte[] s_body = Requests.Of(Requests.Counted(1, 1)).ToByteArray();

    [Fact]
    public async Task A_key_without_the_scope_to_send_is_told_so_and_nothing_is_stored()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var key = await KeyAsync(receiver, new("reads") { Scopes = KeyScopes.Read | KeyScopes.Manage });
        Assert.Contains("'ingest'", await TestReceiver.RefusalAsync(await receiver.SendAsync(s_body, key), HttpStatusCode.Forbidden), StringComparison.Ordinal);
        var status = await CountedAsync(receiver, "key_scope");
        Assert.Equal((0, 1), (status.Accepted, status.Rejected["key_scope"]));
    }

    [Fact]
    public async Task A_key_that_sends_too_often_is_told_when_to_come_again_and_another_is_not()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var key = await KeyAsync(receiver, new("slow") { Limits = new(0.01) });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(s_body, key)).StatusCode);
        var refused = await receiver.SendAsync(s_body, key);
        Assert.Contains("0.01 requests a second", await TestReceiver.RefusalAsync(refused, HttpStatusCode.TooManyRequests), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 50, 101);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(s_body)).StatusCode);
        Assert.Equal(1, (await CountedAsync(receiver, "key_rate")).Rejected["key_rate"]);
    }

    [Fact]
    public async Task What_a_key_sent_too_much_of_is_paid_off_before_it_sends_again()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var key = await KeyAsync(receiver, new("thin") { Limits = new(null, 1) });
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(s_body, key)).StatusCode);
        var refused = await receiver.SendAsync(s_body, key);
        Assert.Contains("1 bytes a second", await TestReceiver.RefusalAsync(refused, HttpStatusCode.TooManyRequests), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, s_body.Length - 30, s_body.Length + 1);
        Assert.Equal(1, (await CountedAsync(receiver, "key_rate")).Rejected["key_rate"]);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(false, "gzip")]
    public async Task A_body_over_the_keys_limit_is_refused_whether_or_not_it_says_its_length(bool saysLength, string? encoding)
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var body = encoding is null ? s_body : TestReceiver.Gzip(s_body);
        var small = await KeyAsync(receiver, new("small") { Limits = new(null, null, body.Length - 1) });
        var enough = await KeyAsync(receiver, new("enough") { Limits = new(null, null, body.Length) });
        Assert.Contains($"{body.Length - 1} bytes", await TestReceiver.RefusalAsync(await SendAsync(receiver, small, body, saysLength, encoding), HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(receiver, enough, body, saysLength, encoding)).StatusCode);
        Assert.Equal(1, (await CountedAsync(receiver, "key_size")).Rejected["key_size"]);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestReceiver receiver, string key, byte[] body, bool saysLength, string? encoding)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/x-protobuf");
        message.Headers.TransferEncodingChunked = !saysLength;
        message.Headers.Authorization = new("Bearer", key);
        if (encoding is not null)
        {
            message.Content.Headers.ContentEncoding.Add(encoding);
        }

        return await receiver.Client.SendAsync(message);
    }

    private static async Task<string> KeyAsync(TestReceiver receiver, NewKey key) =>
        (await receiver.Get<ApiKeyStore>().CreateAsync(new Project(receiver.Project, ""), key, default)).Key;

    private static async Task<AccountingStatus> CountedAsync(TestReceiver receiver, string reason)
    {
        await receiver.Get<RefusalCounter>().StopAsync(default);
        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Contains(reason, status.Rejected.Keys);
        return status;
    }
}
