namespace Farthing.Sdk.Http;

/// <summary>Sees the bytes of a response's body, and how it ends; whichever end comes first is the one that counts.</summary>
internal interface IBodyObserver : IByteObserver
{
    /// <summary>The body ended in good order.</summary>
    void BodyEnded();

    /// <summary>The app lets go of the body, read or not.</summary>
    void BodyDisposed();

    void Failed(Exception exception);
}
