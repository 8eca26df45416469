using Farthing.Sdk.Chat;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk;

/// <summary>
/// Tells what each call of an <see cref="IChatClient"/> used, where no HTTP capture tells it: of a model in the process, over
/// gRPC, or through a transport that is not <see cref="HttpClient"/>'s. Where one does (<see cref="FarthingHandler"/>), it
/// adds nothing but the conversation, and no call is told twice.
/// </summary>
/// <remarks>
/// Usage is what the provider counted: the abstraction has no cache writes and some adapters tell a running total at every
/// chunk, so that what is told is read from the provider's own data where the adapter leaves them (OpenAI's, Anthropic's).
/// Place it directly over the provider's client, beneath function invocation and caches: what it decorates is one call. The
/// app gets the same updates, exceptions and tasks as without it, at the same time; prompts and answers are never
/// recorded. While nobody listens to <see cref="FarthingTelemetry.SourceName"/> it does nothing at all.
/// </remarks>
public sealed class FarthingChatClient : DelegatingChatClient
{
    private readonly ModelHost _host;

    /// <summary>Observes the calls of a client.</summary>
    /// <param name="innerClient">Makes the calls; disposed with this one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerClient"/> is null.</exception>
    public FarthingChatClient(IChatClient innerClient)
        : this(innerClient, TimeProvider.System)
    {
    }

    internal FarthingChatClient(IChatClient innerClient, TimeProvider time)
        : base(innerClient) => _host = ModelHost.Of(innerClient.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata, time);

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return base.GetResponseAsync(messages, options, cancellationToken);
        }

        var call = Start(options);
        Task<ChatResponse> response;
        try
        {
            using var flow = OuterFlow.Of(call);
            response = base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception e)
        {
            CallEnd.Failed(call, e);
            throw;
        }

        if (!response.IsCompletedSuccessfully)
        {
            return AwaitAsync(response, call);
        }

        CallEnd.Answered(call, response.Result);
        return response;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return base.GetStreamingResponseAsync(messages, options, cancellationToken);
        }

        var call = Start(options);
        try
        {
            using var flow = OuterFlow.Of(call);
            return new ChatStream(base.GetStreamingResponseAsync(messages, options, cancellationToken), call);
        }
        catch (Exception e)
        {
            CallEnd.Failed(call, e);
            throw;
        }
    }

    private DecoratedCall Start(ChatOptions? options) =>
        new(_host.Target(options?.ModelId)) { ConversationId = options?.ConversationId };

    private static async Task<ChatResponse> AwaitAsync(Task<ChatResponse> pending, DecoratedCall call)
    {
        ChatResponse response;
        try
        {
            response = await pending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            CallEnd.Failed(call, e);
            throw;
        }

        CallEnd.Answered(call, response);
        return response;
    }
}
