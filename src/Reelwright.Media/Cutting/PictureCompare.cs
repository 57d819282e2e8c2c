using System.Buffers.Binary;

namespace Reelwright.Media.Cutting;

/// <summary>Compares decoded pictures of two files, one pair in memory at a time.</summary>
internal static class PictureCompare
{
    /// <summary>Peak signal to noise of each pair in decibels: infinite for equal ones.</summary>
    /// <param name="first">Raw pictures.</param>
    /// <param name="second">As many of the same size.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="isDeep">Samples have two bytes, the lower first, of which ten bits are used.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<IReadOnlyList<double>> RunAsync(string first, string second, int count, bool isDeep, CancellationToken cancel)
    {
        await using var one = File.OpenRead(first);
        await using var two = File.OpenRead(second);
        if (one.Length == 0 || one.Length != two.Length || one.Length % count != 0)
        {
            throw new CutException($"{one.Length} bytes of pictures were expected and {two.Length} came");
        }

        var (a, b) = (new byte[one.Length / count], new byte[one.Length / count]);
        var noise = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            await one.ReadExactlyAsync(a, cancel);
            await two.ReadExactlyAsync(b, cancel);
            noise.Add(isDeep ? Deep(a, b) : Plain(a, b));
        }

        return noise;
    }

    private static double Plain(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b))
        {
            return double.PositiveInfinity;
        }

        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            sum += difference * difference;
        }

        return Decibels(sum, a.Length, 255);
    }

    private static double Deep(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.SequenceEqual(b))
        {
            return double.PositiveInfinity;
        }

        var sum = 0L;
        for (var i = 0; i + 1 < a.Length; i += 2)
        {
            var difference = BinaryPrimitives.ReadUInt16LittleEndian(a[i..]) - BinaryPrimitives.ReadUInt16LittleEndian(b[i..]);
            sum += difference * difference;
        }

        return Decibels(sum, a.Length / 2, 1023);
    }

    private static double Decibels(long sum, int samples, double peak) => 10 * Math.Log10(peak * peak * samples / sum);
}
