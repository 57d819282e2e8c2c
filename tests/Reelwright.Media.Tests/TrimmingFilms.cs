using System.Collections.Concurrent;

namespace Reelwright.Media.Tests;

public sealed class TrimmingFilms : MediaFolder
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<(double Seconds, int Number)>>>> Sources = new(StringComparer.Ordinal);

    /// <summary>Footage that a cut in its middle encodes whole, and why; all other is copied but for some frames.</summary>
    private static readonly Dictionary<FootageKind, string> Encoded = new()
    {
        [Footage.OneGop] = "no keyframe",
        [Footage.OpenGop] = "no keyframe",
        [Footage.Sixty] = "no keyframe",
        [Footage.Mov] = "no keyframe",
        [Footage.IntraRefresh] = "no keyframe",
        [Footage.Interlaced] = "interlaced",
        [Footage.Hevc] = "not H.264",
        [Footage.HevcOpenGop] = "not H.264",
        [Footage.Pq] = "not H.264",
        [Footage.Hlg] = "not H.264",
        [Footage.ProRes] = "copied in parts",
        [Footage.WebM] = "copied in parts",
    };

    [Theory]
    [MemberData(nameof(Footage.Names), MemberType = typeof(Footage))]
    public async Task A_cut_has_exactly_the_frames_between_at_their_times_with_the_sound_in_step(string name)
    {
        var kind = Footage.Find(name);

        var result = await TrimAsync(kind, 1.3, 4.71);

        if (Encoded.TryGetValue(kind, out var reason))
        {
            Assert.Equal(CutMethod.Encode, result.Method);
            Assert.Contains(reason, result.Reason);
        }
        else
        {
            Assert.Equal((kind == Footage.OneFrame ? CutMethod.Copy : CutMethod.Smart, null), (result.Method, result.Reason));
        }
    }

    private async Task<CutResult> TrimAsync(FootageKind kind, double start, double end)
    {
        var source = await Footage.PathAsync(kind);
        var target = At("cut.mp4");
        var result = await Ffmpeg.TrimAsync(source, target, start, end, null, Cancel);

        var all = await Sources.GetOrAdd(kind.Name, _ => new(() => Footage.FramesAsync(source, kind.Rotation))).Value;
        var zero = await StartAsync(source);
        var expected = all.Where(frame => frame.Seconds - zero >= start - 0.0006 && frame.Seconds - zero < end - 0.0006).ToList();
        if (expected.Count == 0)
        {
            expected.Add(all.LastOrDefault(frame => frame.Seconds - zero <= start, all[0]));
        }

        var made = await Footage.FramesAsync(target, kind.Rotation);
        Assert.Equal(expected.Select(frame => frame.Number), made.Select(frame => frame.Number));
        for (var i = 0; i < made.Count; i++)
        {
            Assert.Equal(expected[i].Seconds - expected[0].Seconds, made[i].Seconds - made[0].Seconds, 0.0011);
        }

        if (kind.Sound.Length > 0 && end - start > 1.1)
        {
            for (var stream = 0; stream <= kind.MoreSounds; stream++)
            {
                var lateness = await Footage.LatenessAsync(kind, target, stream);
                Assert.NotEmpty(lateness);
                Assert.All(lateness, late => Assert.InRange(late, -0.02, 0.02));
            }
        }

        Assert.Equal(made.Count, result.FramesTotal);
        Assert.InRange(result.FramesEncoded, result.Method is CutMethod.Copy ? 0 : 1, result.Method switch { CutMethod.Copy => 0, CutMethod.Smart => made.Count - 1, _ => made.Count });
        Assert.Equal(["cut.mp4"], Names);
        return result;
    }

    private static async Task<double> StartAsync(string path)
    {
        var look = await LookAsync(path);
        return double.Parse(look.GetProperty("format").GetProperty("start_time").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
