namespace Farthing.Sdk.Calls;

/// <summary>What another model did within a call, at a price of its own: its usage is in nobody else's.</summary>
internal sealed record InnerCall(WireFormat Format, string? Model, Usage Usage)
{
    /// <summary>Of one answer; there are a handful at most.</summary>
    public const int Most = 64;
}
