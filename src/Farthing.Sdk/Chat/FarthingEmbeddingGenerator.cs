using Farthing.Sdk.Chat;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk;

/// <summary>
/// Tells what each call of an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> used, where no HTTP capture tells it; see
/// <see cref="FarthingChatClient"/>.
/// </summary>
/// <typeparam name="TInput">What is embedded.</typeparam>
/// <typeparam name="TEmbedding">What it becomes.</typeparam>
public sealed class FarthingEmbeddingGenerator<TInput, TEmbedding> : DelegatingEmbeddingGenerator<TInput, TEmbedding>
    where TEmbedding : Embedding
{
    private readonly ModelHost _host;

    /// <summary>Observes the calls of a generator.</summary>
    /// <param name="innerGenerator">Makes the calls; disposed with this one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerGenerator"/> is null.</exception>
    public FarthingEmbeddingGenerator(IEmbeddingGenerator<TInput, TEmbedding> innerGenerator)
        : this(innerGenerator, TimeProvider.System)
    {
    }

    internal FarthingEmbeddingGenerator(IEmbeddingGenerator<TInput, TEmbedding> innerGenerator, TimeProvider time)
        : base(innerGenerator) => _host = ModelHost.Of(innerGenerator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata, time);

    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(
        IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return base.GenerateAsync(values, options, cancellationToken);
        }

        var call = new DecoratedCall(_host.Target(options?.ModelId));
        Task<GeneratedEmbeddings<TEmbedding>> embeddings;
        try
        {
            using var flow = OuterFlow.Of(call);
            embeddings = base.GenerateAsync(values, options, cancellationToken);
        }
        catch (Exception e)
        {
            CallEnd.Failed(call, e);
            throw;
        }

        if (!embeddings.IsCompletedSuccessfully)
        {
            return AwaitAsync(embeddings, call);
        }

        End(call, embeddings.Result);
        return embeddings;
    }

    private static async Task<GeneratedEmbeddings<TEmbedding>> AwaitAsync(Task<GeneratedEmbeddings<TEmbedding>> pending, DecoratedCall call)
    {
        GeneratedEmbeddings<TEmbedding> embeddings;
        try
        {
            embeddings = await pending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            CallEnd.Failed(call, e);
            throw;
        }

        End(call, embeddings);
        return embeddings;
    }

    private static void End(DecoratedCall call, GeneratedEmbeddings<TEmbedding>? embeddings) =>
        CallEnd.Embedded(call, embeddings is { Count: > 0 } ? embeddings[0]?.ModelId : null, embeddings?.Usage);
}
