using System.Threading.Tasks.Sources;

namespace Farthing.Benchmarks.Http;

/// <summary>
/// A connection that answers each request with the same bytes, in memory and on the caller's thread, so that what is
/// measured is the client and not the kernel.
/// </summary>
internal sealed class CannedStream(byte[] answer, int requestBytes) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _waiting;
    private Memory<byte> _into;
    private bool _isWaiting;
    private int _written;
    private int _read = answer.Length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var body = buffer.IndexOf("\r\n\r\n"u8);
        _written += _written == 0 && body >= 0 ? buffer.Length - body - 4 : buffer.Length;
        if (_written < requestBytes)
        {
            return;
        }

        (_written, _read) = (0, 0);
        if (_isWaiting)
        {
            _isWaiting = false;
            _waiting.SetResult(Take(_into.Span));
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _read < answer.Length)
        {
            return new(Take(buffer.Span));
        }

        _waiting.Reset();
        (_into, _isWaiting) = (buffer, true);
        return new(this, _waiting.Version);
    }

    public override int Read(Span<byte> buffer) => Take(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Take(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    int IValueTaskSource<int>.GetResult(short token) => _waiting.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _waiting.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private int Take(Span<byte> buffer)
    {
        // One event at a time, as they come over a wire.
        var left = answer.AsSpan(_read);
        var end = left.IndexOf("\n\n"u8) + 2;
        var count = Math.Min(buffer.Length, end < 2 ? left.Length : end);
        left[..count].CopyTo(buffer);
        _read += count;
        return count;
    }
}
