using System.Net;
using Farthing.Server.Serving;
using Farthing.Storage.Tests;
using Microsoft.Extensions.Configuration;

namespace Farthing.Server.Tests.Serving;

public class RolesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("receiver", "receiver")]
    [InlineData(" Writer, page", "writer, page")]
    [InlineData("receiver,writer,page", "all")]
    public void Roles_are_words_with_commas_between(string text, string roles) =>
        Assert.Equal(roles, RolesText.Parse(text).ToString().ToLowerInvariant());

    [Theory]
    [InlineData("reader")]
    [InlineData(" , ")]
    public void What_is_no_role_is_told_with_those_there_are(string text) =>
        Assert.Contains("receiver", Assert.Throws<InvalidOperationException>(() => RolesText.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("receiver")]
    [InlineData("writer")]
    [InlineData("writer,page")]
    public void Receivers_and_writers_apart_need_a_broker(string roles)
    {
        var options = From(("ROLES", roles));
        Assert.Contains("FARTHING_RABBITMQ", Assert.Throws<InvalidOperationException>(options.ValidateForServing).Message, StringComparison.Ordinal);
        From(("ROLES", roles), ("RABBITMQ", "amqp://guest:guest@127.0.0.1/")).ValidateForServing();
    }

    [Fact]
    public void A_broker_s_address_is_checked_and_its_password_not_repeated()
    {
        foreach (var wrong in (string[])["http://u:secret@h/", "secret"])
        {
            var error = Assert.Throws<InvalidOperationException>(() => From(("RABBITMQ", wrong)).ValidateForServing());
            Assert.Contains("amqp://", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_process_without_the_page_has_no_page_and_tells_of_its_health_where_it_listens()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Roles = Roles.Receiver | Roles.Writer });
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/api/v1/status")).StatusCode);
        foreach (var address in server.Options.Addresses)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(new Uri(address, "/health/ready"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.PostAsync(new Uri(server.Options.OtlpListen, "/v1/traces"), null)).StatusCode);
    }

    [Fact]
    public async Task A_process_with_the_page_alone_takes_no_calls()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Roles = Roles.Page });
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/api/v1/status")).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.PostAsync(new Uri(server.Options.OtlpListen, "/v1/traces"), null));
    }

    private static ServerOptions From(params (string Name, string Value)[] settings) => ServerOptions.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value, StringComparer.Ordinal)).Build());
}
