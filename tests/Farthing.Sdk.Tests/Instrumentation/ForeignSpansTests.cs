using Farthing.Sdk.Tests.Chat;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;

#pragma warning disable SKEXP0010 // The address of another host is on trial in the library.
namespace Farthing.Sdk.Tests.Instrumentation;

/// <summary>The real libraries with their telemetry on. Alone, for reporting is the process's.</summary>
[Collection(nameof(Silence))]
public class ForeignSpansTests
{
    private const string Abstraction = "Test.Microsoft.Extensions.AI";
    private const string OpenAIs = "OpenAI.ChatClient";
    private const string Kernels = "Microsoft.SemanticKernel*";

    public static TheoryData<string, bool, bool> Everything
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var library in (string[])["abstraction", "abstraction over the client", "client", "kernel", "kernel over the client", "decorator over the abstraction", "abstraction over the decorator", "abstraction over tools"])
            {
                data.Add(library, false, false);
                data.Add(library, false, true);
                data.Add(library, true, true);

                // The client's own telemetry is silent about streams.
                if (library != "client")
                {
                    data.Add(library, true, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task One_call_is_charged_once_whoever_tells_of_it(string library, bool isStream, bool isCaptured)
    {
        await using var app = new App(Sources(library));

        using (Attribution.Begin(user: "u1", customer: "acme"))
        {
            await CallAsync(library, isStream, isCaptured);
        }

        var sent = app.Sent();
        var billed = Assert.Single(sent, span => span.IsBilled);

        // The kernel's spans of streams have no usage: without HTTP such a call is shown without a price.
        var isTold = isCaptured || !isStream || !library.StartsWith("kernel", StringComparison.Ordinal);
        Assert.Equal(
            (!isTold ? null : isStream ? "2455" : "1117", !isTold ? null : isStream ? "33" : "246", "u1", "acme"),
            (billed["gen_ai.usage.input_tokens"], billed["gen_ai.usage.output_tokens"], billed["user.id"], billed["farthing.customer"]));
        Assert.Equal(isCaptured, billed["http.response.status_code"] is not null);
        Assert.All(sent, span => Assert.Equal("u1", span["user.id"]));
        Assert.Equal(["shop"], app.Services());
        Assert.Equal(library == "client" && isStream, app.Own.Count == 0);
        Assert.All(app.Own, span => Assert.Equal("acme", span.GetTagItem("farthing.customer")));
        Assert.All(app.Own, span => Assert.Contains(sent, one => one.Name == span.DisplayName));
    }

    private static string[] Sources(string library) =>
        library switch
        {
            "abstraction" or "abstraction over tools" => [Abstraction],
            "client" => [OpenAIs],
            "kernel" => [Kernels],
            "kernel over the client" => [Kernels, OpenAIs],
            _ => [Abstraction, OpenAIs],
        };

    private static async Task CallAsync(string library, bool isStream, bool isCaptured)
    {
        var fixture = isStream ? "openai.sse" : "openai.json";
        var port = Canned.NewPort();
        if (library.StartsWith("kernel", StringComparison.Ordinal))
        {
            using var http = Canned.Http(fixture, isCaptured);
            var kernel = new OpenAIChatCompletionService("gpt-4o", new Uri($"http://127.0.0.1:{port}/v1"), "sk-1", httpClient: http);
            var history = new ChatHistory("hello");
            if (isStream)
            {
                await foreach (var _ in kernel.GetStreamingChatMessageContentsAsync(history))
                {
                }
            }
            else
            {
                await kernel.GetChatMessageContentsAsync(history);
            }

            return;
        }

        using var client = Around(library, Canned.Client("openai", fixture, port, isCaptured));
        if (isStream)
        {
            await client.GetStreamingResponseAsync("hello").ToChatResponseAsync();
        }
        else
        {
            await client.GetResponseAsync("hello");
        }
    }

    private static IChatClient Around(string library, IChatClient client) => library switch
    {
        "client" => client,
        "decorator over the abstraction" => Traced(client).WithFarthing(),
        "abstraction over the decorator" => Traced(client.WithFarthing()),
        "abstraction over tools" => new ChatClientBuilder(client).UseOpenTelemetry(sourceName: Abstraction).UseFunctionInvocation().Build(),
        _ => Traced(client),
    };

    private static IChatClient Traced(IChatClient client) => new ChatClientBuilder(client).UseOpenTelemetry(sourceName: Abstraction).Build();
}
