namespace Farthing.Sdk.Calls;

/// <summary>
/// A model call that is observed above what is captured nearest to the wire, by a decorator or a handler, in this flow of execution. What HTTP tells is the
/// provider's own word: where a call is captured there, the one above it is not reported, so that none is counted twice.
/// </summary>
internal class OuterCall
{
    private static readonly AsyncLocal<OuterCall?> Ambient = new();

    private int _captured;

    public static OuterCall? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Names the conversation, which HTTP does not see; null when it is not known.</summary>
    public string? ConversationId { get; init; }

    /// <summary>What was observed around it when it was made; what is captured beneath both is so for both.</summary>
    public OuterCall? Above { get; } = Current;

    /// <summary>Attempts that were captured beneath.</summary>
    public int Captured => Volatile.Read(ref _captured);

    /// <summary>A call was captured beneath, on whatever thread.</summary>
    public void OnCaptured()
    {
        Interlocked.Increment(ref _captured);
        Above?.OnCaptured();
    }

    /// <summary>What was captured turned out to be no model call, or is another's.</summary>
    public void OnDismissed()
    {
        Interlocked.Decrement(ref _captured);
        Above?.OnDismissed();
    }
}
