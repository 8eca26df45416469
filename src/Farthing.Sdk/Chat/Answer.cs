using System.Runtime.InteropServices;
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
}
