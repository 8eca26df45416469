using Farthing.Sdk.Http;

namespace Farthing.Sdk.Tests.Http;

/// <summary>The process-wide listener, for as long as a test needs it.</summary>
internal sealed class Listening : IDisposable
{
    public Listening() => HttpClientListener.Use();

    public void Dispose() => HttpClientListener.LetGo();
}
