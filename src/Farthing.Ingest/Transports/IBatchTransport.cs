using Farthing.Ingest.Batches;

namespace Farthing.Ingest.Transports;

/// <summary>Carries a message to the writers.</summary>
internal interface IBatchTransport
{
    /// <summary>Sends, and waits until the message outlives a kill of any process.</summary>
    /// <returns>False when it does not, or is not known to: the sender has to send it again.</returns>
    /// <exception cref="Otlp.RefusedException">There is no room for it now.</exception>
    Task<bool> SendAsync(CallBatch message);
}
