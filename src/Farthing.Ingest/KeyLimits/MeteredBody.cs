using Farthing.Ingest.Otlp;
using Farthing.Storage.Keys;

namespace Farthing.Ingest.KeyLimits;

/// <summary>A body that counts what is read of it against its key, and ends where the key allows no more.</summary>
internal sealed class MeteredBody(Stream inner, KeyLimiter limiter, KeyGrant grant) : ReadingStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    private int Count(int read)
    {
        _read += read;
        limiter.Took(grant, read);
        return grant.Limits.MaxBodyBytes is { } most && _read > most ? throw KeyAdmission.TooLarge(most) : read;
    }
}
