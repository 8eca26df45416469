using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Http;

/// <summary>A provider learns nothing of a trace that it would not have learned without us.</summary>
public class TraceContextTests
{
    [Theory]
    [InlineData("none", false)]
    [InlineData("none", true)]
    [InlineData("running", false)]
    [InlineData("running", true)]
    [InlineData("stopped", false)]
    [InlineData("stopped", true)]
    public async Task The_headers_on_the_wire_are_the_same_with_and_without_the_handler(string ambient, bool isSync)
    {
        var heads = new List<string>();
        await using var server = new FixtureServer(exchange =>
        {
            heads.Add(exchange.Head);
            return exchange.JsonAsync(200, Fixture.Bytes("openai.json"));
        });
        using var spans = new Spans(server);
        using var bare = new HttpClient();
        using var observed = Clients.Http();
        using var own = ambient == "none" ? null : new Activity("own") { TraceStateString = "vendor=1" }.AddBaggage("tenant", "t1").Start();
        if (ambient == "stopped")
        {
            // Stopped where it is not seen: here it stays current.
            await Task.Run(own!.Stop);
        }

        foreach (var http in new[] { bare, observed })
        {
            using var response = isSync ? http.Send(Post(server)) : await http.SendAsync(Post(server));
            Assert.Same(own, Activity.Current);
        }

        Assert.Equal(ambient != "none", heads[0].Contains("traceparent", StringComparison.Ordinal));
        Assert.Equal(WithoutSpanId(heads[0]), WithoutSpanId(heads[1]));
        var span = await spans.NextAsync();
        Assert.DoesNotContain(span.SpanId.ToHexString(), heads[1], StringComparison.Ordinal);
        Assert.Equal(own?.SpanId ?? default, span.ParentSpanId);
    }

    [Fact]
    public async Task A_handler_beneath_finds_the_apps_own_activity()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);
        var seen = new Sees(new HttpClientHandler());
        using var http = new HttpClient(new FarthingHandler(seen));
        using var own = new Activity("own").Start();

        Task<HttpResponseMessage> sending;
        using (ExecutionContext.SuppressFlow())
        {
            sending = http.SendAsync(Post(server));
        }

        using var response = await sending;

        Assert.Same(own, seen.Current);
        Assert.Equal(own.SpanId, (await spans.NextAsync()).ParentSpanId);
    }

    private static string WithoutSpanId(string head) =>
        Regex.Replace(head, "(?<=traceparent: 00-[0-9a-f]{32}-)[0-9a-f]{16}", "", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static HttpRequestMessage Post(FixtureServer server) => new(HttpMethod.Post, new Uri(server.Uri, "/v1/chat/completions"))
    {
        Content = new StringContent("""{"model":"gpt-4o"}""", Encoding.UTF8, "application/json"),
    };

    private sealed class Sees(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public Activity? Current { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Current = Activity.Current;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
