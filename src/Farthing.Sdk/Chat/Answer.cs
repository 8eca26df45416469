using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>What an answer said of itself through the abstraction, as far as it came.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Answer
{
    public string? Model { get; set; }

    public string? Id { get; set; }

    public ChatFinishReason? FinishReason { get; set; }

    public string? ConversationId { get; set; }

    public bool IsStream { get; set; }

    public int Chunks { get; set; }

    /// <summary>Of a stream's chunks.</summary>
    public ChunkTimes Times;
}
