using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>
/// Tells a handler whether the process-wide listener captured the same call beneath it. What is nearer to the wire knows
/// each attempt, so that the handler's own is then not reported. Costs nothing while there is no such listener.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Beneath : IDisposable
{
    private readonly OuterCall? _mark;

    private Beneath(OuterCall mark) => _mark = mark;

    public bool IsCaptured => _mark is { Captured: > 0 };

    public static Beneath Watch()
    {
        if (!HttpClientListener.IsActive)
        {
            return default;
        }

        var mark = new OuterCall { ConversationId = OuterCall.Current?.ConversationId };
        OuterCall.Current = mark;
        return new Beneath(mark);
    }

    public void Dispose()
    {
        if (_mark is not null)
        {
            OuterCall.Current = _mark.Above;
        }
    }
}
