namespace Farthing.Sdk.Http;

/// <summary>Shows a compressed body to its observer as it would be uncompressed.</summary>
internal sealed class UnpackedBody : IBodyObserver
{
    private readonly IBodyObserver _observer;
    private Inflater? _inflater;

    private UnpackedBody(Inflater inflater, IBodyObserver observer) => (_inflater, _observer) = (inflater, observer);

    /// <summary>
    /// The observer itself where nothing is compressed; null where it is in a way that we cannot undo, which is to say twice
    /// or by a method that no client of .NET asks for.
    /// </summary>
    public static IBodyObserver? For(HttpContent content, IBodyObserver observer)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encoding)
            || encoding.ToString() is not { Length: > 0 } name || name.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return observer;
        }

        return Inflater.For(name) is { } inflater ? new UnpackedBody(inflater, observer) : null;
    }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _inflater?.Feed(bytes, _observer);
        }
#pragma warning disable CA1031 // It is damaged, or the app lets go of it on another thread. What was read stands, and is told as not whole.
        catch (Exception)
#pragma warning restore CA1031
        {
            Close();
        }
    }

    public void BodyEnded()
    {
        Close();
        _observer.BodyEnded();
    }

    public void BodyDisposed()
    {
        Close();
        _observer.BodyDisposed();
    }

    public void Failed(Exception exception)
    {
        Close();
        _observer.Failed(exception);
    }

    private void Close() => Interlocked.Exchange(ref _inflater, null)?.Dispose();
}
