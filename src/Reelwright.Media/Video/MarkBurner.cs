using System.Text;

namespace Reelwright.Media;

/// <summary>Draws a line of text on a film's frames and leaves frames, rate, length and sound as they are.</summary>
internal sealed class MarkBurner(FfmpegRunner runner, MediaProbe probe)
{
    private static readonly string[] Fonts =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    ];

    public async Task BurnAsync(string source, string target, MarkSettings mark, MediaMetadata? metadata, CancellationToken cancel)
    {
        Check(mark);
        var format = await MediaSniffer.SniffFileAsync(source, cancel);
        var info = await probe.ProbeAsync(source, format, MediaBounds.Default, cancel);
        if (format is not (MediaFormat.Mp4 or MediaFormat.Mov) || info.FrameRate is not { } rate)
        {
            throw new MediaException(MediaFailure.Unsupported, "Only MP4 films can be marked.");
        }

        // The text and the font are reached by short names in a folder of their own, so that no path has to be
        // written in the language of filters.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(mark.WorkFolder ?? Path.GetDirectoryName(Path.GetFullPath(target))!), $"mark-{Guid.CreateVersion7():N}"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "mark.txt"), mark.Text, new UTF8Encoding(false), cancel);
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "mark.ttf"), NeedFont());
            using var words = metadata is null ? null : MetadataFile.Write(metadata, folder.FullName);
            using var part = new PartialFile(target);
            await runner.RunAsync(Arguments(source, format, info, rate, mark, words, part.Path), cancel, folder.FullName);
            if (metadata is not null)
            {
                await Mp4Xmp.AppendAsync(part.Path, metadata, cancel);
            }

            part.Commit();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private IReadOnlyList<string> Arguments(
        string source, MediaFormat format, MediaInfo info, FrameRate rate, MarkSettings mark, MetadataFile? words, string target) =>
    [
        .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels),
        .. words is null ? Array.Empty<string>() : ["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(words.Path)],
        "-map", "0:V:0", "-map", "0:a?", "-map_metadata", words is null ? "0" : "1", "-map_chapters", "-1",
        "-vf", Filter(info, mark), "-fps_mode", "passthrough", "-enc_time_base", "-1", "-c:a", "copy",
        .. H264.Video(rate, mark.Preset, mark.Crf, runner.Options.Threads),
        .. H264.File(rate),
        FfmpegRunner.FileUrl(target),
    ];

    /// <summary>White letters with a black edge: one of them stands out on any footage.</summary>
    private static string Filter(MediaInfo info, MarkSettings mark)
    {
        var shorter = Math.Min(info.Width, info.Height);
        var size = Math.Max(8, (int)Math.Round(shorter * mark.Size));
        var edge = Math.Max(1, size / 10);
        var margin = Math.Max(4, size / 2);
        var opacity = FfmpegRunner.Number(mark.Opacity);
        var x = mark.Position is MarkPosition.TopLeft or MarkPosition.BottomLeft ? $"{margin}" : $"w-text_w-{margin}";
        var y = mark.Position is MarkPosition.TopLeft or MarkPosition.TopRight ? $"{margin}" : $"h-text_h-{margin}";
        return $"drawtext=fontfile=mark.ttf:textfile=mark.txt:expansion=none:fontsize={size}:fontcolor=white@{opacity}"
            + $":borderw={edge}:bordercolor=black@{opacity}:x={x}:y={y}";
    }

    public string? FindFont() => (runner.Options.FontPath is { } chosen ? [chosen] : Fonts).FirstOrDefault(File.Exists);

    private string NeedFont() =>
        FindFont() ?? throw new MediaException(MediaFailure.NotFound, "The font DejaVu Sans is not installed on this machine.");

    private static void Check(MarkSettings mark)
    {
        if (string.IsNullOrWhiteSpace(mark.Text) || mark.Text.Length > 200 || mark.Text.Any(char.IsControl))
        {
            throw new ArgumentException("A mark is one line of 1 to 200 characters.", nameof(mark));
        }

        if (mark.Opacity is not (>= 0.1 and <= 1) || mark.Size is not (>= 0.02 and <= 0.3))
        {
            throw new ArgumentException("A mark's opacity lies between 0.1 and 1, its size between 0.02 and 0.3.", nameof(mark));
        }
    }
}
