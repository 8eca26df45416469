using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Chat;

/// <summary>While it lasts, the calls that start in this flow are beneath a decorated one; disposing it puts the app's own back.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct OuterFlow : IDisposable
{
    private readonly ExecutionContext? _flow;
    private readonly OuterCall? _outer;

    private OuterFlow(ExecutionContext? flow, OuterCall? outer) => (_flow, _outer) = (flow, outer);

    public static OuterFlow Of(DecoratedCall call)
    {
        var flow = new OuterFlow(ExecutionContext.Capture(), call.Above);
        OuterCall.Current = call;
        return flow;
    }

    public void Dispose()
    {
        if (_flow is not null)
        {
            ExecutionContext.Restore(_flow);
        }
        else
        {
            // The app has suppressed the flow.
            OuterCall.Current = _outer;
        }
    }
}
