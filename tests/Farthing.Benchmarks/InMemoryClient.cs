using Microsoft.Extensions.AI;

namespace Farthing.Benchmarks;

/// <summary>A model that answers at once.</summary>
    internal sealed class InMemoryClient : IChatClient
    {
        private static readonly ChatClientMetadata Metadata = new("openai", new Uri("https://api.openai.com/v1"), "gpt-4o");

        private static readonly ChatResponseUpdate Chunk = new(ChatRole.Assistant, "word") { ResponseId = "chatcmpl-1", ModelId = "gpt-4o-2024-08-06" };

        private readonly Task<ChatResponse> _answer = Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "word"))
        {
            ModelId = "gpt-4o-2024-08-06",
            ResponseId = "chatcmpl-1",
            FinishReason = ChatFinishReason.Stop,
            Usage = new() { InputTokenCount = 1117, OutputTokenCount = 246, TotalTokenCount = 1363, CachedInputTokenCount = 1024 },
        });

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => _answer;

#pragma warning disable CS1998 // Every chunk is there at once.
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var chunks = options!.MaxOutputTokens;
            for (var i = 0; i < chunks; i++)
            {
                yield return Chunk;
            }
        }
#pragma warning restore CS1998

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? Metadata : null;

        public void Dispose()
        {
        }
    }
