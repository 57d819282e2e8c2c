using Reelwright.LocalEngine.Faces;
using Reelwright.LocalEngine.Imaging;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Faces;

/// <summary>The detector with OpenCV's cascades (Debian: opencv-data), read once for all tests.</summary>
internal static class FacesAtHand
{
    public const string Folder = "/usr/share/opencv4/haarcascades";

    private static readonly Lazy<FaceModels> Loaded = new(() => FaceModels.Load(Folder));

    public static FaceModels Models => Loaded.Value;

    public static FaceDetector Detector => new(Models);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static RawImage ToRaw(Picture picture) => new(picture.Width, picture.Height, Rgba.Convert(picture));

    public static RawImage Gray(RawImage image)
    {
        var pixels = (byte[])image.Pixels.Clone();
        for (var at = 0; at < pixels.Length; at += 4)
        {
            pixels[at] = pixels[at + 1] = pixels[at + 2] = (byte)((pixels[at] + pixels[at + 1] + pixels[at + 2]) / 3);
        }

        return new RawImage(image.Width, image.Height, pixels);
    }

    /// <summary>Each pixel so many times across and down.</summary>
    public static RawImage Enlarged(RawImage image, int times)
    {
        var (width, height) = (image.Width * times, image.Height * times);
        var pixels = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                image.Pixels.AsSpan((((y / times) * image.Width) + (x / times)) * 4, 4).CopyTo(pixels.AsSpan(((y * width) + x) * 4));
            }
        }

        return new RawImage(width, height, pixels);
    }
}
