using System.Runtime.InteropServices;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Chat;

/// <summary>
/// The flow that the steps of a stream are taken in: the app's, with the decorated call in it. It is made once for as long
/// as the app's does not change, for making it costs memory and there is a step for every chunk.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct StreamFlow(OuterCall call)
{
    private ExecutionContext? _app;
    private ExecutionContext? _ours;
    private OuterCall? _outer;

    /// <returns>To be given back to <see cref="Leave"/>; null when the app has suppressed the flow.</returns>
    public ExecutionContext? Enter()
    {
        var app = ExecutionContext.Capture();
        if (app is not null && ReferenceEquals(app, _app))
        {
            ExecutionContext.Restore(_ours!);
            return app;
        }

        _outer = OuterCall.Current;
        OuterCall.Current = call;
        (_app, _ours) = (app, ExecutionContext.Capture());
        return app;
    }

    public readonly void Leave(ExecutionContext? app)
    {
        if (app is not null)
        {
            ExecutionContext.Restore(app);
        }
        else
        {
            OuterCall.Current = _outer;
        }
    }
}
