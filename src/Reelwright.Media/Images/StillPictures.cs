namespace Reelwright.Media;

/// <summary>The size a still picture is wanted in.</summary>
public sealed record PictureSize(int Width, int Height, PictureFit Fit = PictureFit.Cover);

/// <summary>Decodes and encodes still pictures.</summary>
internal sealed class StillPictures(FfmpegRunner runner)
{
    public async Task<RawImage> DecodeAsync(string path, MediaFormat format, long maxPixels, PictureSize? size, CancellationToken cancel)
    {
        if (format.Kind() is not MediaKind.Image)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file is no picture.");
        }

        var orientation = await ExifOrientation.ReadAsync(path, format, cancel);
        var fit = size is null ? "" : "," + PictureFits.Filter(size.Fit, size.Width, size.Height, "black@0");
        return await ReadFrameAsync(
        [
            .. FfmpegRunner.Open(path, format, maxPixels, ["-noautorotate"]),
            "-map", "0:v:0", "-frames:v", "1", "-vf", $"{ExifOrientation.Filter(orientation)}format=rgba{fit}",
        ], maxPixels, last: false, cancel) ?? throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt));
    }

    /// <summary>Runs ffmpeg with these arguments, adding the output, and keeps the first or the last picture; null when there is none.</summary>
    /// <param name="arguments">Without an output.</param>
    /// <param name="maxPixels">Of one picture.</param>
    /// <param name="last">The last one instead of the first.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <param name="workFolder">Its current folder.</param>
    /// <param name="said">Gets the last lines that ffmpeg wrote.</param>
    public async Task<RawImage?> ReadFrameAsync(
        IReadOnlyList<string> arguments, long maxPixels, bool last, CancellationToken cancel, string? workFolder = null, Action<IReadOnlyList<string>>? said = null)
    {
        await using var process = runner.Start([.. arguments, "-an", "-sn", "-dn", "-c:v", "pam", "-pix_fmt", "rgba", "-f", "image2pipe", "pipe:1"], workFolder);
        process.Input.Close();
        using var watch = process.Watch(cancel);
        RawImage? kept = null;
        RawImage? next = null;
        while (await PamReader.ReadAsync(process.Output, maxPixels, next, CancellationToken.None) is { } read)
        {
            (kept, next) = last || kept is null ? (read, kept) : (kept, read);
        }

        var exitCode = await process.ExitAsync();
        watch.ThrowIfEnded();
        var failure = FfmpegFailure.Classify(exitCode, process.ErrorLines);
        if (kept is null && (exitCode != 0 || failure is not MediaFailure.Failed))
        {
            throw FfmpegFailure.From(exitCode, process.ErrorLines);
        }

        said?.Invoke(process.ErrorLines);
        return kept;
    }

    public async Task EncodeAsync(RawImage image, MediaFormat target, string path, MediaMetadata? metadata, CancellationToken cancel, PictureSize? size = null)
    {
        using var part = new PartialFile(path);
        if (target is MediaFormat.Png)
        {
            var png = await Task.Run(() => PngWriter.Encode(image, metadata), cancel);
            try
            {
                await File.WriteAllBytesAsync(part.Path, png, cancel);
            }
            catch (IOException full) when (DiskFull.Is(full))
            {
                throw DiskFull.From(full);
            }
        }
        else
        {
            var command = runner.Command(
            [
                "-f", "rawvideo", "-pixel_format", "rgba", "-video_size", $"{image.Width}x{image.Height}", "-i", "pipe:0", "-frames:v", "1",
                .. EncoderOptions(target, size), "-update", "1", "-f", "image2", FfmpegRunner.FileUrl(part.Path),
            ]);
            await runner.RunAsync(command with { Input = target is MediaFormat.Jpeg ? OnWhite(image.Pixels) : image.Pixels }, cancel);
        }

        part.Commit();
    }

    private static IReadOnlyList<string> EncoderOptions(MediaFormat target, PictureSize? size) => target switch
    {
        // JFIF is BT.601 in full range, whatever the size.
        MediaFormat.Jpeg => ["-vf", $"{Resize(size)}scale=out_range=pc:out_color_matrix=bt601:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=yuvj420p", "-c:v", "mjpeg", "-q:v", "2", "-bitexact"],
        MediaFormat.Webp => ["-vf", $"{Resize(size)}format=bgra", "-c:v", "libwebp", "-quality", "90", "-bitexact"],
        _ => throw new MediaException(MediaFailure.Unsupported, "Pictures are written as PNG, JPEG or WebP."),
    };

    private static string Resize(PictureSize? size) => size is null ? "" : PictureFits.Filter(size.Fit, size.Width, size.Height) + ",";

    /// <summary>JPEG has no alpha; what was see-through becomes white, as on a page.</summary>
    private static byte[] OnWhite(byte[] pixels)
    {
        var flat = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var alpha = pixels[i + 3];
            for (var channel = 0; channel < 3; channel++)
            {
                flat[i + channel] = (byte)(((pixels[i + channel] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            }

            flat[i + 3] = 255;
        }

        return flat;
    }
}
