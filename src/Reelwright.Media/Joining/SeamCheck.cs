using System.Globalization;
using System.Text;
using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Decodes a merged film across its seams: copied and coded pictures beside each other have to come out without an error, each at its time.</summary>
internal sealed class SeamCheck(FfmpegRunner runner)
{
    private const int FramesBeside = 3;

    /// <param name="path">The film.</param>
    /// <param name="picture">Its picture as it was meant.</param>
    /// <param name="starts">The ticks at which clips begin.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<bool> PassesAsync(string path, Mp4Track picture, IReadOnlyList<long> starts, CancellationToken cancel)
    {
        var shown = picture.Samples.Select(sample => sample.Shown - picture.MediaStart).Order().ToArray();
        foreach (var start in starts)
        {
            var seam = Array.BinarySearch(shown, start);
            if (seam < 0)
            {
                return false;
            }

            var (from, to) = (Math.Max(0, seam - FramesBeside), Math.Min(shown.Length, seam + FramesBeside + 1));
            if (!await DecodesAsync(path, picture.Timescale, shown[from..to], from == 0 ? 0 : (shown[from - 1] + shown[from]) / 2, cancel))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> DecodesAsync(string path, long timescale, long[] expected, long seek, CancellationToken cancel)
    {
        var from = (double)seek / timescale;
        ToolResult result;
        try
        {
            result = await runner.RunAsync(
            [
                .. FfmpegRunner.Open(path, MediaFormat.Mp4, MediaBounds.Default.MaxPixels, ["-err_detect", "explode", "-ss", FfmpegRunner.Number(from)]), "-xerror",
                "-map", "0:V:0", "-fps_mode", "passthrough", "-enc_time_base", $"1/{timescale}", "-frames:v", FfmpegRunner.Number(expected.Length), "-f", "framecrc", "pipe:1",
            ], cancel);
        }
        catch (MediaException broken) when (broken.Failure is MediaFailure.Corrupt or MediaFailure.Failed or MediaFailure.Unsupported)
        {
            return false;
        }

        var times = Times(result.Output).ToList();
        return result.ErrorLines.Count == 0 && times.Count == expected.Length
            && times.Zip(expected).All(pair => Math.Abs(((double)pair.First.Ticks / pair.First.Clock) + from - ((double)pair.Second / timescale)) < 0.002);
    }

    /// <summary>Lines of "stream, decode time, time, …" behind a head that tells the clock.</summary>
    private static IEnumerable<(long Ticks, double Clock)> Times(byte[] output)
    {
        var clock = 1.0;
        foreach (var line in Encoding.ASCII.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("#tb 0:", StringComparison.Ordinal))
            {
                var parts = line[6..].Trim().Split('/');
                clock = double.Parse(parts[1], CultureInfo.InvariantCulture) / double.Parse(parts[0], CultureInfo.InvariantCulture);
            }
            else if (line[0] != '#')
            {
                yield return (long.Parse(line.Split(',')[2], CultureInfo.InvariantCulture), clock);
            }
        }
    }
}
