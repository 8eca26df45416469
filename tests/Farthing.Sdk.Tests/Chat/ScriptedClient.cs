using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Tests.Chat;

/// <summary>A model in this process, which says what it is told to and runs what a test wants in between.</summary>
internal sealed class ScriptedClient : IChatClient
{
    private static int s_lastPort = 70_000;

    /// <summary>No port of any server: by it a test knows its own spans.</summary>
    public int Port { get; } = Interlocked.Increment(ref s_lastPort) % 5000 + 1;

    public string Provider { get; init; } = "gemini";

    public Func<ChatOptions?, CancellationToken, Task<ChatResponse>> Answer { get; init; } = (_, _) => Task.FromResult(new ChatResponse());

    public Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Stream { get; init; } = _ => Updates();

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Answer(options, cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Stream(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(Provider, new Uri($"grpc://model.test:{Port}"), "m-default") : null;

    public void Dispose()
    {
    }

    /// <summary>Every other update is waited for.</summary>
    public static async IAsyncEnumerable<ChatResponseUpdate> Updates(params ChatResponseUpdate[] updates)
    {
        for (var i = 0; i < updates.Length; i++)
        {
            if (i % 2 == 1)
            {
                await Task.Yield();
            }

            yield return updates[i];
        }
    }

    public static async IAsyncEnumerable<ChatResponseUpdate> Then(
        IAsyncEnumerable<ChatResponseUpdate> updates, Func<CancellationToken, Task> last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in updates)
        {
            yield return update;
        }

        await last(cancellationToken);
    }

    public static ChatResponseUpdate Text(string text) => new(ChatRole.Assistant, text) { ResponseId = "r-1", ModelId = "m-served" };

    public static ChatResponseUpdate Usage(long? input, long? output, string id = "r-1") =>
        new(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = input, OutputTokenCount = output })]) { ResponseId = id };

    public static ChatResponseUpdate Finish() => new(ChatRole.Assistant, []) { ResponseId = "r-1", FinishReason = ChatFinishReason.Stop };
}
