using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Http;

/// <summary>
/// A response's stream, read through: each read is the inner stream's own, no sooner and no later, and its bytes
/// are shown to their observer on the way out.
/// </summary>
internal sealed class ObservedStream(Stream inner, IBodyObserver body) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (Exception e)
        {
            body.Failed(e);
            throw;
        }

        Saw(buffer[..read], isEnd: read == 0 && !buffer.IsEmpty);
        return read;
    }

    public override int ReadByte()
    {
        byte one = 0;
        return Read(new Span<byte>(ref one)) == 0 ? -1 : one;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read;
        try
        {
            read = inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e)
        {
            body.Failed(e);
            throw;
        }

        if (!read.IsCompletedSuccessfully)
        {
            return Awaited(read, buffer);
        }

        var count = read.Result;
        Saw(buffer.Span[..count], isEnd: count == 0 && !buffer.IsEmpty);
        return new ValueTask<int>(count);
    }

    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(ReadAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override int EndRead(IAsyncResult asyncResult) => TaskToAsyncResult.End<int>(asyncResult);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        body.BodyDisposed();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.BodyDisposed();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Pooled, so that a stream whose reads wait costs no allocation a chunk.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> Awaited(ValueTask<int> pending, Memory<byte> buffer)
    {
        int count;
        try
        {
            count = await pending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            body.Failed(e);
            throw;
        }

        Saw(buffer.Span[..count], isEnd: count == 0 && !buffer.IsEmpty);
        return count;
    }

    private void Saw(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (isEnd)
        {
            body.BodyEnded();
        }
        else
        {
            body.Observe(bytes);
        }
    }
}
