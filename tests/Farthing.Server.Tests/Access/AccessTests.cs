using System.Net;
using System.Text.RegularExpressions;
using Farthing.Server.Serving;
using Farthing.Storage.Tests;

namespace Farthing.Server.Tests.Access;

public partial class AccessTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public void Off_loopback_it_refuses_to_start_until_someone_can_be_asked_to_sign_in()
    {
        var open = new ServerOptions { Database = database.ConnectionString, Listen = new("http://0.0.0.0:5080") };
        var error = Assert.Throws<InvalidOperationException>(() => ServerHost.Build(open));
        Assert.Contains("FARTHING_PASSWORD", error.Message, StringComparison.Ordinal);
        (open with { Password = "secret" }).ValidateForServing();
        (open with { Oidc = new("https://id.example.org", "farthing") }).ValidateForServing();
    }

    [Fact]
    public async Task With_a_password_pages_ask_for_it_and_the_api_for_a_key()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        var page = await server.Client.GetAsync("/calls?model=gpt-5");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Contains("/login?ReturnUrl=%2Fcalls%3Fmodel%3Dgpt-5", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        await server.GetJsonAsync("/api/v1/status", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/ready")).StatusCode);
        await server.GetJsonAsync("/api/v1/status", key: (await server.NewProjectAsync()).Key);
    }

    [Theory]
    [InlineData("/calls?model=gpt-5", "/calls?model=gpt-5")]
    [InlineData("//evil.example.org", "/")]
    [InlineData("/\\evil.example.org", "/")]
    [InlineData("https://evil.example.org", "/")]
    [InlineData("", "/")]
    public async Task The_password_opens_the_page_that_was_wanted_and_never_another_site(string wanted, string opened)
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        var answer = await SignInAsync(server, "open sesame", wanted);
        Assert.Equal((HttpStatusCode.Redirect, opened), (answer.StatusCode, answer.Headers.Location!.ToString()));

        using var status = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        status.Headers.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("farthing=", StringComparison.Ordinal)).Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(status)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_guessing_is_slowed()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(server, "guess", "/")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(server, "open sesame", "/")).StatusCode);
    }

    [Fact]
    public async Task A_form_from_another_site_does_not_sign_in()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        var form = new FormUrlEncodedContent([new("password", "open sesame")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync("/login", form)).StatusCode);
    }

    [Theory]
    [InlineData("rebound.example.org", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "https://evil.example.org", HttpStatusCode.Forbidden)]
    [InlineData(null, "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, "itself", HttpStatusCode.OK)]
    [InlineData(null, null, HttpStatusCode.OK)]
    public async Task Without_a_login_other_sites_are_not_answered(string? host, string? origin, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync(database);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "itself" ? server.Options.Listen.GetLeftPart(UriPartial.Authority) : origin);
        }

        Assert.Equal(status, (await server.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/calls")]
    [InlineData("/status")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/nowhere")]
    public async Task With_a_password_nothing_of_the_page_is_open(string path)
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        using var request = new HttpRequestMessage(path.EndsWith("negotiate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
        Assert.NotEqual(HttpStatusCode.OK, (await server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task An_address_without_a_page_says_so_to_people_and_to_programs()
    {
        await using var server = await TestServer.StartAsync(database);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Add("Accept", "text/html");
        var page = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("blazor.web", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/api/v1/nowhere")).StatusCode);
    }

    [Fact]
    public async Task Each_port_has_its_own_paths()
    {
        await using var server = await TestServer.StartAsync(database);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync("/v1/traces", null)).StatusCode);
        foreach (var otlp in (Uri[])[server.Options.OtlpListen, server.Options.OtlpGrpcListen])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.PostAsync(new Uri(otlp, "/v1/traces"), null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync(new Uri(otlp, "/v1/nowhere"), null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync(new Uri(otlp, "/api/v1/status"))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync(new Uri(otlp, "/"))).StatusCode);
            Assert.Equal("16", await GrpcStatusAsync(server, otlp));
        }

        // The page's port is none of OTLP, and speaks HTTP/1 alone.
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.PostAsync("/opentelemetry.proto.collector.trace.v1.TraceService/Export", null)).StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => GrpcStatusAsync(server, server.Options.Listen));
    }

    private static async Task<string> GrpcStatusAsync(TestServer server, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        var answer = await server.Client.SendAsync(request);
        await answer.Content.ReadAsByteArrayAsync();
        return answer.TrailingHeaders.GetValues("grpc-status").Single();
    }

    private static async Task<HttpResponseMessage> SignInAsync(TestServer server, string password, string returnUrl)
    {
        var page = await server.Client.GetAsync($"/login?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var token = Token().Match(await page.Content.ReadAsStringAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/login")
        {
            Content = new FormUrlEncodedContent(
                [new("password", password), new("returnUrl", returnUrl), new(token.Groups["name"].Value, WebUtility.HtmlDecode(token.Groups["value"].Value))]),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        return await server.Client.SendAsync(request);
    }

    [GeneratedRegex("name=\"(?<name>__RequestVerificationToken)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
