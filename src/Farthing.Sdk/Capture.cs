using Farthing.Sdk.Http;

namespace Farthing.Sdk;

/// <summary>What holds for the whole process while reporting goes on: whom we listen to, what is recorded, who is told.</summary>
internal sealed class Capture : IDisposable
{
    private readonly bool _listens;
    private bool _isOver;

    private Capture(bool listens) => _listens = listens;

    public static Capture Start(FarthingOptions options)
    {
        Recording.Set(options);
        Propagation.Set(options.PropagateTo, options.AcceptPropagated);
        if (options.InstrumentHttpClients)
        {
            HttpClientListener.Use();
        }

        return new Capture(options.InstrumentHttpClients);
    }

    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        if (_listens)
        {
            HttpClientListener.LetGo();
        }

        Recording.Set(null);
        Propagation.Set([], accepts: false);
    }
}
