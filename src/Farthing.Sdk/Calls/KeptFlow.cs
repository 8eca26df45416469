using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Starting and stopping a span changes which activity is current. Disposing this puts the app's own back, so that
/// the app never finds our span where it expects its own, and HttpClient never sends our trace to a provider.
/// </summary>
internal readonly struct KeptFlow : IDisposable
{
    private readonly ExecutionContext? _context;
    private readonly Activity? _current;

    private KeptFlow(ExecutionContext? context, Activity? current) => (_context, _current) = (context, current);

    public static KeptFlow Take() => new(ExecutionContext.Capture(), Activity.Current);

    public void Dispose()
    {
        if (_context is not null)
        {
            // Unlike the setter below, this also brings back an activity that has been stopped.
            ExecutionContext.Restore(_context);
        }
        else
        {
            // The app has suppressed the flow.
            Activity.Current = _current;
        }
    }
}
