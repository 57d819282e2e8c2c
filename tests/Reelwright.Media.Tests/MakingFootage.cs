using System.Globalization;
using System.Text;

namespace Reelwright.Media.Tests;

public sealed class MakingFootage
{
    [Theory]
    [MemberData(nameof(Footage.Names), MemberType = typeof(Footage))]
    public async Task Each_film_tells_its_frames_and_beeps_at_whole_seconds(string name)
    {
        var kind = Footage.Find(name);
        var path = await Footage.PathAsync(kind);

        var frames = await Footage.FramesAsync(path, kind.Rotation);

        Assert.Equal(kind.Format, MediaSniffer.SniffFile(path));
        var first = kind == Footage.EditList ? 55 : 0;
        Assert.Equal(Enumerable.Range(first, kind.Frames - first), frames.Select(frame => frame.Number));
        Assert.Equal(await ProbedTimesAsync(path), frames.Select(frame => frame.Seconds));
        if (kind.Sound.Length > 0)
        {
            var lateness = await Footage.LatenessAsync(kind, path);
            Assert.NotEmpty(lateness);
            Assert.All(lateness, late => Assert.InRange(late, -0.012, 0.012));
        }
    }

    /// <summary>By another program than the one that the tests look at films with.</summary>
    private static async Task<IEnumerable<double>> ProbedTimesAsync(string path)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "csv=p=0", path]), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));
    }
}
