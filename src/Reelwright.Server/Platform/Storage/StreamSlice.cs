namespace Reelwright.Server.Platform.Storage;

/// <summary>Reads a stretch of a stream and ends there; disposing it disposes the stream.</summary>
internal sealed class StreamSlice : Stream
{
    private readonly Stream _source;
    private readonly IDisposable? _also;
    private long _left;

    public StreamSlice(Stream source, long offset, long length, IDisposable? also = null)
    {
        if (offset > 0)
        {
            source.Seek(offset, SeekOrigin.Begin);
        }

        (_source, _left, Length, _also) = (source, length, length, also);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => Length - _left;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Count(_source.Read(Within(buffer.Length) is var most && most < buffer.Length ? buffer[..most] : buffer));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await _source.ReadAsync(buffer[..Within(buffer.Length)], cancellationToken));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _also?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Within(int wanted) => (int)Math.Min(wanted, _left);

    private int Count(int got)
    {
        _left -= got;
        return got;
    }
}
