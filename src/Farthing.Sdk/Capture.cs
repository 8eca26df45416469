using Farthing.Sdk.Http;

namespace Farthing.Sdk;

/// <summary>
/// What holds for the whole process while reporting goes on: whom we listen to, what is recorded, who is told. Where several
/// hosts of a process report, it is as the first of them said, until the last has ended.
/// </summary>
internal sealed class Capture : IDisposable
{
    private static readonly Lock Gate = new();
    private static int s_users;

    private readonly bool _listens;
    private int _isOver;

    private Capture(bool listens) => _listens = listens;

    public static Capture Start(FarthingOptions options)
    {
        lock (Gate)
        {
            if (s_users++ == 0)
            {
                Recording.Set(options);
                Propagation.Set(options.PropagateTo, options.AcceptPropagated);
            }
        }

        if (options.InstrumentHttpClients)
        {
            HttpClientListener.Use();
        }

        return new Capture(options.InstrumentHttpClients);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
        {
            return;
        }

        if (_listens)
        {
            HttpClientListener.LetGo();
        }

        lock (Gate)
        {
            if (--s_users == 0)
            {
                Recording.Set(null);
                Propagation.Set([], accepts: false);
            }
        }
    }
}
