using Microsoft.Extensions.AI;

namespace Farthing.Sdk;

/// <summary>Puts Farthing around the clients of Microsoft.Extensions.AI.</summary>
public static class FarthingDecorators
{
    /// <summary>Tells what the client's calls use; see <see cref="FarthingChatClient"/>.</summary>
    /// <param name="chatClient">The provider's own client, or an adapter of it.</param>
    /// <returns>The client to call instead.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="chatClient"/> is null.</exception>
    public static IChatClient WithFarthing(this IChatClient chatClient) => new FarthingChatClient(chatClient);

    /// <summary>Tells what the generator's calls use; see <see cref="FarthingEmbeddingGenerator{TInput, TEmbedding}"/>.</summary>
    /// <typeparam name="TInput">What is embedded.</typeparam>
    /// <typeparam name="TEmbedding">What it becomes.</typeparam>
    /// <param name="generator">The provider's own generator, or an adapter of it.</param>
    /// <returns>The generator to call instead.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="generator"/> is null.</exception>
    public static IEmbeddingGenerator<TInput, TEmbedding> WithFarthing<TInput, TEmbedding>(this IEmbeddingGenerator<TInput, TEmbedding> generator)
        where TEmbedding : Embedding => new FarthingEmbeddingGenerator<TInput, TEmbedding>(generator);
}
