using System.ClientModel;
using System.ClientModel.Primitives;
using System.IO.Pipelines;
using System.Net;
using Anthropic;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // Responses are on trial in the library.
namespace Farthing.Sdk.Tests.Chat;

/// <summary>
/// The providers' own clients as chat clients, answered with a fixture over a transport that is not HttpClient's own, so that
/// nothing captures HTTP unless a test puts the handler in.
/// </summary>
internal static class Canned
{
    private static int s_lastPort = 5000;

    public static int NewPort() => Interlocked.Increment(ref s_lastPort);

    public static IChatClient Client(string adapter, string fixture, int port, bool isCaptured)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var http = Http(fixture, isCaptured);
        switch (adapter)
        {
            case "anthropic":
                return Anthropic(address, http).AsIChatClient("claude-sonnet-4-5");
            case "anthropic beta":
                return Anthropic(address, http).Beta.AsIChatClient("claude-sonnet-4-5");
            case "responses":
                return new ResponsesClient(new ApiKeyCredential("sk-1"), new ResponsesClientOptions { Endpoint = new(address, "/v1"), Transport = new HttpClientPipelineTransport(http) })
                    .AsIChatClient("gpt-5.1");
            default:
                return new ChatClient("gpt-4o", new ApiKeyCredential("sk-1"), new OpenAIClientOptions { Endpoint = new(address, "/v1"), Transport = new HttpClientPipelineTransport(http) })
                    .AsIChatClient();
        }
    }

    private static AnthropicClient Anthropic(Uri address, HttpClient http) =>
        new() { ApiKey = "sk-ant-1", BaseUrl = address.ToString().TrimEnd('/'), HttpClient = http, MaxRetries = 0 };

    public static HttpClient Http(string fixture, bool isCaptured)
    {
        var handler = new Handler(Fixture.Bytes(fixture), Fixture.IsStream(fixture) ? "text/event-stream" : "application/json");
        return new(isCaptured ? new FarthingHandler(handler) : handler);
    }

    private sealed class Handler(byte[] body, string type) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // As a connection would: the request is read as it is written.
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            // As off a connection: it cannot be read twice.
            var content = new StreamContent(PipeReader.Create(new MemoryStream(body)).AsStream());
            content.Headers.ContentType = new(type);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
        }
    }
}
