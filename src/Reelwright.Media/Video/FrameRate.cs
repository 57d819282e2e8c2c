using System.Globalization;

namespace Reelwright.Media;

/// <summary>Frames per second as the fraction it is: 24, or 30000/1001.</summary>
public readonly record struct FrameRate
{
    /// <summary>Takes a fraction and reduces it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 1/1000 and 1000 frames per second, or terms beyond 1,000,000.</exception>
    public FrameRate(int numerator, int denominator = 1)
    {
        if (numerator is < 1 or > 1_000_000 || denominator is < 1 or > 1_000_000
            || (double)numerator / denominator is < 0.001 or > 1000)
        {
            throw new ArgumentOutOfRangeException(nameof(numerator), $"{numerator}/{denominator} is no frame rate.");
        }

        var divisor = (int)GreatestDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public int Numerator { get; }

    public int Denominator { get; }

    public double PerSecond => (double)Numerator / Denominator;

    /// <summary>How long so many frames last.</summary>
    public double SecondsOf(int frames) => (double)frames * Denominator / Numerator;

    /// <summary>How many samples of sound lie within so many frames: the whole ones, so that sound never outlasts the picture.</summary>
    public long SamplesOf(int frames, int sampleRate) => (long)frames * Denominator * sampleRate / Numerator;

    /// <summary>Reads "24" or "30000/1001"; null when it is no frame rate, as ffprobe's "0/0".</summary>
    public static FrameRate? TryParse(string? text)
    {
        var parts = (text ?? "").Split('/');
        return parts.Length is 1 or 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var numerator)
            && int.TryParse(parts.Length == 2 ? parts[1] : "1", NumberStyles.None, CultureInfo.InvariantCulture, out var denominator)
            && numerator is >= 1 and <= 1_000_000 && denominator is >= 1 and <= 1_000_000
            && (double)numerator / denominator is >= 0.001 and <= 1000
                ? new FrameRate(numerator, denominator)
                : null;
    }

    public override string ToString() => $"{Numerator}/{Denominator}";

    public static implicit operator FrameRate(int perSecond) => new(perSecond);

    internal static long GreatestDivisor(long a, long b) => b == 0 ? a : GreatestDivisor(b, a % b);
}
