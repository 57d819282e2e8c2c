using System.Buffers.Binary;
using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Voices;

/// <summary>Writes a WAV file of known length: stereo, 48 kHz, 16 bit, with the same dither every time. Until it is complete it has another name.</summary>
internal sealed class StereoWavWriter : IDisposable
{
    private const int HeaderBytes = 44;
    private const int FrameBytes = 4;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Dice _dice = new(0x5EED);
    private byte[] _buffer = [];

    public StereoWavWriter(string path, long frames)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames, (uint.MaxValue - HeaderBytes) / FrameBytes);
        _path = path;
        _file = File.Create(path + ".part");
        _file.Write(Header((uint)(frames * FrameBytes)));
    }

    public void Write(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (_buffer.Length < left.Length * FrameBytes)
        {
            _buffer = new byte[left.Length * FrameBytes];
        }

        for (var i = 0; i < left.Length; i++)
        {
            Put(_buffer.AsSpan(i * FrameBytes), left[i]);
            Put(_buffer.AsSpan((i * FrameBytes) + 2), right[i]);
        }

        _file.Write(_buffer, 0, left.Length * FrameBytes);
    }

    public void Complete()
    {
        _file.Dispose();
        File.Move(_file.Name, _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_file.Name);
    }

    private static byte[] Header(uint dataBytes)
    {
        var header = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), HeaderBytes - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 2);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SpeechTrack.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SpeechTrack.SampleRate * FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), dataBytes);
        return header;
    }

    private void Put(Span<byte> target, float sample)
    {
        var dithered = sample == 0 ? 0 : (sample * short.MaxValue) + _dice.Unit() - _dice.Unit();
        BinaryPrimitives.WriteInt16LittleEndian(target, (short)Math.Clamp(MathF.Round(dithered), short.MinValue, short.MaxValue));
    }
}
