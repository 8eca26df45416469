using System.Diagnostics;
using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests;

/// <summary>Who is told on whose behalf a call is made; alone, because it is the process that tells.</summary>
[Collection(nameof(Silence))]
public class PropagationTests
{
    private const string Model = "/v1/chat/completions";

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("*", false)]
    [InlineData("127.0.0.1", true)]
    public async Task A_service_of_the_apps_own_is_told_as_baggage(string host, bool isWithin)
    {
        using var own = isWithin ? new Activity("own").AddBaggage("tenant", "t1").Start() : null;

        var head = await HeadAsync("/orders", host);

        foreach (var item in new[] { "farthing.user=u%201", "farthing.customer=acme", "farthing.tags=a%2Cb", "farthing.environment=staging" })
        {
            Assert.Contains(item, head.Replace(" = ", "=", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("baggage:", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(isWithin, head.Contains("tenant", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/orders", "elsewhere.internal")]
    [InlineData("/orders", null)]
    [InlineData(Model, "127.0.0.1")]
    [InlineData(Model, "*")]
    public async Task A_stranger_and_a_model_are_told_nothing(string path, string? host)
    {
        Assert.DoesNotContain("farthing", await HeadAsync(path, host), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_the_calling_service_said_holds_where_nothing_else_is_said()
    {
        using var capture = Capture.Start(new FarthingOptions { AcceptPropagated = true });
        using var request = Incoming();

        Assert.Equal("u1 acme a,b", Said());
        using (Attribution.Begin(user: "u2"))
        {
            Assert.Equal("u2 acme a,b", Said());
        }
    }

    [Fact]
    public async Task A_tag_arrives_as_it_was_whatever_is_in_it()
    {
        var head = await HeadAsync("/orders", "*", ["x,y", "50% off", "ü"]);
        var tags = head.Replace(" = ", "=", StringComparison.Ordinal).Split("farthing.tags=")[1].Split(',', '\r')[0];
        using var capture = Capture.Start(new FarthingOptions { AcceptPropagated = true });

        // The framework undoes what the header needs, and no more.
        using var request = new Activity("in").AddBaggage("farthing.tags", Uri.UnescapeDataString(tags)).AddBaggage("farthing.user", "u1").Start();

        Assert.Equal("u1  x,y|50% off|ü", Said("|"));
    }

    [Fact]
    public void What_strangers_say_holds_for_nothing()
    {
        using var capture = Capture.Start(new FarthingOptions());
        using var request = Incoming();

        Assert.Null(AttributionValues.Current);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_model_is_not_told_what_the_calling_service_said(bool isModel, bool accepts)
    {
        string? head = null;
        await using var server = new FixtureServer(exchange =>
        {
            head = exchange.Head;
            return exchange.JsonAsync(200, "{}"u8.ToArray());
        });
        using var spans = new Spans(server);
        using var capture = Capture.Start(new FarthingOptions { AcceptPropagated = accepts });
        using var incoming = Incoming();
        using var http = new HttpClient();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");

        using (await http.PostAsync(new Uri(server.Uri, isModel ? Model : "/elsewhere"), content))
        {
        }

        Assert.DoesNotContain("farthing", head, StringComparison.Ordinal);
        Assert.Contains("tenant", head, StringComparison.Ordinal);
        if (isModel)
        {
            (await spans.NextAsync()).Has(("user.id", accepts ? "u1" : null), ("farthing.customer", accepts ? "acme" : null));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_is_not_told_by_other_instrumentation_either(bool accepts)
    {
        string? head = null;
        await using var server = new FixtureServer(exchange =>
        {
            head = exchange.Head;
            return exchange.JsonAsync(200, "{}"u8.ToArray());
        });
        using var capture = Capture.Start(new FarthingOptions { AcceptPropagated = accepts });
        using var incoming = Incoming();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, Model)) { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("baggage", "tenant=t1,farthing.user=u1, farthing.team=a;p=1,other=2");

        using (await http.SendAsync(request))
        {
        }

        Assert.DoesNotContain("farthing", head, StringComparison.Ordinal);
        Assert.Contains("tenant=t1,other=2", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_called_through_a_handler_is_not_told_either()
    {
        string? head = null;
        await using var server = new FixtureServer(exchange =>
        {
            head = exchange.Head;
            return exchange.JsonAsync(200, "{}"u8.ToArray());
        });
        using var spans = new Spans(server);
        using var incoming = Incoming();

        await Calling.PostAsync(server, Model, "{}");

        Assert.DoesNotContain("farthing", head, StringComparison.Ordinal);
        Assert.Contains("tenant", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_is_told_once_however_often_it_is_tried_and_none_that_it_redirects_to(bool isWithin)
    {
        List<string> heads = [];
        await using var elsewhere = new FixtureServer(exchange =>
        {
            heads.Add(exchange.Head);
            return exchange.JsonAsync(200, "{}"u8.ToArray());
        });
        await using var server = new FixtureServer(exchange =>
        {
            heads.Add(exchange.Head);
            return exchange.HeadAsync(heads.Count == 1 ? 503 : 307, $"Location: http://localhost:{elsewhere.Port}/x\r\nContent-Length: 0\r\n");
        });
        var options = new FarthingOptions();
        options.PropagateTo.Add("127.0.0.1");
        using var own = isWithin ? new Activity("own").Start() : null;
        using var capture = Capture.Start(options);
        using var http = new HttpClient(new Twice(new SocketsHttpHandler()));

        using (Attribution.Begin(user: "u1"))
        using (await http.GetAsync(new Uri(server.Uri, "/orders")))
        {
        }

        Assert.Equal([1, 1, 0], heads.Select(head => head.Split("farthing.user").Length - 1));
    }

    private sealed class Twice(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>As ASP.NET Core starts one for a request with such a header.</summary>
    private static Activity Incoming() => new Activity("Microsoft.AspNetCore.Hosting.HttpRequestIn")
        .AddBaggage("farthing.user", "u1").AddBaggage("farthing.customer", "acme").AddBaggage("farthing.tags", "a,b").AddBaggage("tenant", "t1").Start();

    private static string Said(string separator = ",")
    {
        using var source = new ActivitySource("said");
        using var span = new Activity("span");
        AttributionValues.Current!.Write(span);
        return $"{span.GetTagItem("user.id")} {span.GetTagItem("farthing.customer")} {string.Join(separator, (string[])span.GetTagItem("farthing.tags")!)}";
    }

    private static async Task<string> HeadAsync(string path, string? host, string[]? tags = null)
    {
        string? head = null;
        await using var server = new FixtureServer(exchange =>
        {
            head = exchange.Head;
            return exchange.JsonAsync(200, "{}"u8.ToArray());
        });
        var options = new FarthingOptions();
        if (host is not null)
        {
            options.PropagateTo.Add(host);
        }

        using var capture = Capture.Start(options);
        using var http = new HttpClient();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using (Attribution.Begin(user: "u 1", customer: "acme", tags: tags ?? ["a", "b"], environment: "staging"))
        using (await http.PostAsync(new Uri(server.Uri, path), content))
        {
        }

        return head!;
    }
}
