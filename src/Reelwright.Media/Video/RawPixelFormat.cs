namespace Reelwright.Media;

/// <summary>How raw frames lie in memory.</summary>
public enum RawPixelFormat
{
    /// <summary>Plane Y, then U and V at half width and height. BT.709, limited range.</summary>
    Yuv420p,

    /// <summary>R, G, B, one byte each. sRGB, full range.</summary>
    Rgb24,

    /// <summary>R, G, B, A, one byte each, alpha not multiplied in. sRGB, full range.</summary>
    Rgba32,
}

public static class RawPixelFormats
{
    /// <summary>The bytes of one frame, without padding.</summary>
    public static int FrameBytes(this RawPixelFormat format, int width, int height) => checked(format switch
    {
        RawPixelFormat.Yuv420p => (width * height) + (2 * ((width + 1) / 2) * ((height + 1) / 2)),
        RawPixelFormat.Rgb24 => width * height * 3,
        _ => width * height * 4,
    });

    internal static string FfmpegName(this RawPixelFormat format) => format switch
    {
        RawPixelFormat.Yuv420p => "yuv420p",
        RawPixelFormat.Rgb24 => "rgb24",
        _ => "rgba",
    };
}
