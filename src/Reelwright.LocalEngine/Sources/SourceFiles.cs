using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Sources;

/// <summary>Given files as pixels.</summary>
internal static class SourceFiles
{
    // Larger than any frame asked for; more would only cost memory.
    private const int LongestSide = 2560;

    /// <summary>A picture, or the first frame of a film, in its own shape. What is see-through stands on grey.</summary>
    public static async Task<Picture> ReadPictureAsync(string path, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        var image = IsFilm(format)
            ? await ffmpeg.GrabFrameAsync(path, format, FramePosition.First, cancel)
            : await ffmpeg.DecodeImageAsync(path, format, cancel: cancel);
        var picture = new Picture(image.Width, image.Height);
        Rows.Each(image.Height, y =>
        {
            for (var i = y * image.Width; i < (y + 1) * image.Width; i++)
            {
                var pixel = image.Pixels.AsSpan(4 * i, 4);
                var alpha = pixel[3] / 255f;
                picture.R[i] = Tones.Mix(0.5f, pixel[0] / 255f, alpha);
                picture.G[i] = Tones.Mix(0.5f, pixel[1] / 255f, alpha);
                picture.B[i] = Tones.Mix(0.5f, pixel[2] / 255f, alpha);
            }
        });

        var longest = Math.Max(picture.Width, picture.Height);
        return longest <= LongestSide
            ? picture
            : Resampler.Cover(picture, Math.Max(1, picture.Width * LongestSide / longest), Math.Max(1, picture.Height * LongestSide / longest));
    }

    /// <summary>The path itself when the file carries sound, else null.</summary>
    public static async Task<string?> SoundOfAsync(string? path, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        if (path is null)
        {
            return null;
        }

        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        return !IsStill(format) && (await ffmpeg.ProbeAsync(path, format, cancel)).HasAudio ? path : null;
    }

    public static async Task<bool> IsFilmAsync(string path, CancellationToken cancel) => IsFilm(await MediaSniffer.SniffFileAsync(path, cancel));

    private static bool IsFilm(MediaFormat format) => format is not MediaFormat.Unknown && format.Kind() is MediaKind.Video;

    private static bool IsStill(MediaFormat format) => format is not MediaFormat.Unknown && format.Kind() is MediaKind.Image;
}
