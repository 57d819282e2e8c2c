using System.Buffers.Binary;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>A sine tone as a WAV file: 44.1 kHz, 16 bits, stereo. The colour tells the pitch, 220 to 660 Hz.</summary>
internal static class Tone
{
    private const int Rate = 44_100;

    public static byte[] Wave(double seconds, int colour)
    {
        var samples = (int)Math.Round(seconds * Rate);
        var file = new byte[44 + (samples * 4)];
        "RIFF"u8.CopyTo(file);
        Put(file, 4, file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        Put(file, 16, 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 2);
        Put(file, 24, Rate);
        Put(file, 28, Rate * 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 4);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        Put(file, 40, samples * 4);
        var hertz = 220 + (440.0 * (colour & 0xFF) / 255);
        for (var index = 0; index < samples; index++)
        {
            var value = (short)(8000 * Math.Sin(2 * Math.PI * hertz * index / Rate));
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (index * 4)), value);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(46 + (index * 4)), value);
        }

        return file;
    }

    private static void Put(byte[] file, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
}
