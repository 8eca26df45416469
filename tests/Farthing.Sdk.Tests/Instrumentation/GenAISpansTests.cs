using System.Diagnostics;
using Farthing.Sdk.Tests.Chat;
using Microsoft.Extensions.AI;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Tests.Instrumentation;

[Collection(nameof(Silence))]
public class GenAISpansTests
{
    private const string Name = "Test.App";

    private static readonly ActivitySource Source = new(Name);

    [Fact]
    public async Task Spans_that_are_not_of_a_model_stay_with_the_app()
    {
        await using var app = new App(Name);

        using (Attribution.Begin(user: "u1"))
        using (var http = Source.StartActivity("GET /"))
        using (var chat = Start("chat"))
        {
            http!.SetTag("url.path", "/");
        }

        Assert.Equal(["chat"], app.Sent().Select(span => span.Name));
        Assert.Equal(2, app.Own.Count);
        Assert.Null(app.Own.Single(span => span.DisplayName == "GET /").GetTagItem("user.id"));
    }

    [Fact]
    public async Task What_the_app_says_of_a_span_is_left()
    {
        await using var app = new App(Name);

        using (Attribution.Begin(user: "ours", customer: "acme"))
        using (var chat = Start("chat"))
        {
            chat.SetTag("user.id", "theirs");
        }

        var sent = Assert.Single(app.Sent());
        Assert.Equal(("theirs", "acme"), (sent["user.id"], sent["farthing.customer"]));
    }

    [Fact]
    public async Task Attribution_is_that_of_the_spans_start()
    {
        await using var app = new App(Name);

        Activity chat;
        using (Attribution.Begin(user: "u1"))
        {
            chat = Start("chat");
        }

        using (Attribution.Begin(user: "u2"))
        {
            chat.Dispose();
        }

        Assert.Equal("u1", Assert.Single(app.Sent())["user.id"]);
    }

    [Fact]
    public async Task A_model_that_an_agents_tool_calls_is_charged_beside_the_agents()
    {
        await using var app = new App(Name);

        using (Start("invoke_agent"))
        using (Start("chat"))
        using (Start("orchestrate_tools"))
        {
            using (Start("chat"))
            {
            }

            using (Start("execute_tool"))
            using (Start("embeddings"))
            {
            }
        }

        Assert.Equal(
            ["chat:duplicate", "embeddings:", "execute_tool:", "orchestrate_tools:", "chat:", "invoke_agent:"],
            app.Sent().Select(span => $"{span.Name}:{span["farthing.span.role"]}"));
    }

    [Fact]
    public async Task A_tool_of_a_decorated_clients_may_call_a_model_of_its_own()
    {
        await using var app = new App(Name);
        var inner = new ScriptedClient
        {
            Answer = async (_, _) =>
            {
                await Task.Yield();
                using (Start("chat"))
                {
                }

                using (Start("execute_tool"))
                using (Start("embeddings"))
                {
                }

                return new() { Usage = new() { InputTokenCount = 5, OutputTokenCount = 1 } };
            },
        };

        await inner.WithFarthing().GetResponseAsync("hello");

        Assert.Equal(
            ["chat m-default:", "chat:duplicate", "embeddings:", "execute_tool:"],
            app.Sent().Select(span => $"{span.Name}:{span["farthing.span.role"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_span_that_was_not_sampled_is_nobodys_other_word()
    {
        await using var app = new App(Name);

        using (var outer = Start("chat"))
        {
            outer.ActivityTraceFlags = ActivityTraceFlags.None;
            using (Start("chat"))
            {
            }
        }

        Assert.True(Assert.Single(app.Sent()).IsBilled);
    }

    [Fact]
    public void A_missing_key_is_named_when_the_provider_is_built()
    {
        var builder = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddFarthing();

        Assert.Contains("FARTHING_KEY", Assert.Throws<InvalidOperationException>(() => builder.Build()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ((TracerProviderBuilder)null!).AddFarthing());
    }

    private static Activity Start(string operation)
    {
        var span = Source.StartActivity(operation, ActivityKind.Client)!;
        span.SetTag("gen_ai.operation.name", operation);
        return span;
    }
}
