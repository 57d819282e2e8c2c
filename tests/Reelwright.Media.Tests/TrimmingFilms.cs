using System.Collections.Concurrent;

namespace Reelwright.Media.Tests;

public sealed class TrimmingFilms : MediaFolder
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<double>>> Starts = new(StringComparer.Ordinal);

    /// <summary>Footage that a cut in its middle encodes whole, and why; all other is copied but for some frames.</summary>
    private static readonly Dictionary<FootageKind, string> Encoded = new()
    {
        [Footage.OneGop] = "no keyframe",
        [Footage.IntraRefresh] = "no keyframe",
        [Footage.Interlaced] = "interlaced",
        [Footage.Hevc] = "not H.264",
        [Footage.Pq] = "not H.264",
        [Footage.ProRes] = "copied in parts",
        [Footage.WebM] = "copied in parts",
    };

    /// <summary>HEVC of any kind is encoded whole, and so is read once in eight bits and once in ten.</summary>
    public static TheoryData<string> Kinds => [.. Footage.All.Except([Footage.HevcOpenGop, Footage.Hlg]).Select(kind => kind.Name)];

    /// <summary>Open groups are closed by their headers alone: what lies between the ends is not encoded.</summary>
    private static readonly FootageKind[] OpenGroups = [Footage.OpenGop, Footage.Sixty, Footage.Mov];

    [Theory]
    [MemberData(nameof(Kinds))]
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

        Assert.InRange(result.FramesEncoded, 0, OpenGroups.Contains(kind) ? 75 : result.FramesTotal);
        Assert.Equal(kind.Rotation, (await Ffmpeg.ProbeAsync(At("cut.mp4"), MediaFormat.Mp4, Cancel)).Rotation);
        if (kind == Footage.FullRange)
        {
            // Encoded pictures have the range of those that are copied.
            var frames = (await LookAsync(At("cut.mp4"), "-select_streams", "v", "-show_frames")).GetProperty("frames").EnumerateArray();
            Assert.All(frames, frame => Assert.Equal("pc", frame.GetProperty("color_range").GetString()));
        }
    }

    [Theory]
    [InlineData("closed-gop")]
    [InlineData("short-gop")]
    [InlineData("open-gop")]
    [InlineData("main-cavlc")]
    [InlineData("uneven")]
    [InlineData("late-picture")]
    [InlineData("mkv")]
    public async Task Cuts_at_any_two_moments_hold(string name)
    {
        // Other moments for each, the same in every run.
        var chance = new Random(name.Sum(letter => letter));
        var (one, other) = (chance.NextDouble() * 5.9, chance.NextDouble() * 5.9);

        await TrimAsync(Footage.Find(name), Math.Min(one, other), Math.Max(one, other) + 0.01);
    }

    [Theory]
    [InlineData("closed-gop", 2.0, 6.0, CutMethod.Copy)]
    [InlineData("no-b-frames", 1.6, 4.0, CutMethod.Copy)]
    [InlineData("hevc", 1.6, 6.0, CutMethod.Copy)]
    [InlineData("hdr-hlg", 1.6, 6.0, CutMethod.Copy)]
    [InlineData("open-gop", 0, 6.0, CutMethod.Copy)]
    [InlineData("turned-90", 0, 6.0, CutMethod.Copy)]
    [InlineData("closed-gop", 0, 3.38, CutMethod.Smart)]
    [InlineData("one-gop", 0, 5.0, CutMethod.Smart)]
    public async Task What_begins_at_a_keyframe_and_ends_where_nothing_is_missing_is_copied(string name, double start, double end, CutMethod method)
    {
        var result = await TrimAsync(Footage.Find(name), start, end);

        Assert.True(result.Method == method || (method is CutMethod.Smart && result.Method is CutMethod.Copy), $"{result}");
        Assert.InRange(result.FramesEncoded, 0, method is CutMethod.Copy ? 0 : 4);
    }

    [Theory]
    [InlineData(1.301, 1.302, 32)]
    [InlineData(1.28, 1.2801, 32)]
    [InlineData(0, 0.001, 0)]
    [InlineData(5.99, 5.999, 149)]
    [InlineData(5.99, 99, 149)]
    public async Task A_stretch_without_a_frame_is_the_frame_shown_then(double start, double end, int number)
    {
        await Ffmpeg.TrimAsync(await Footage.PathAsync(Footage.ClosedGop), At("cut.mp4"), start, end, null, Cancel);

        Assert.Equal([number], await Footage.NumbersAsync(At("cut.mp4")));
    }

    [Fact]
    public async Task What_is_cancelled_at_work_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        var first = new FirstReport(stop.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Ffmpeg.TrimAsync(await Footage.PathAsync(Footage.OneGop), At("cut.mp4"), 1.3, 4.7, first, stop.Token));

        Assert.True(first.Came);
        Assert.Empty(Names);
    }

    private sealed class FirstReport(Action then) : IProgress<double>
    {
        public bool Came { get; private set; }

        public void Report(double value)
        {
            Came = true;
            then();
        }
    }

    private async Task<CutResult> TrimAsync(FootageKind kind, double start, double end)
    {
        var source = await Footage.PathAsync(kind);
        var target = At("cut.mp4");
        var result = await Ffmpeg.TrimAsync(source, target, start, end, null, Cancel);

        var all = await Footage.FramesAsync(source, kind.Rotation);
        var zero = await Starts.GetOrAdd(kind.Name, _ => new(() => StartAsync(source))).Value;
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

        await AssertCopiedAsync(source, target, expected[0].Number - all[0].Number, result);
        Assert.Equal(made.Count, result.FramesTotal);
        Assert.InRange(result.FramesEncoded, result.Method is CutMethod.Copy ? 0 : 1, result.Method switch { CutMethod.Copy => 0, CutMethod.Smart => made.Count - 1, _ => made.Count });
        Assert.Equal(["cut.mp4"], Names);
        return result;
    }

    /// <summary>The result decodes without a complaint, and what was not encoded comes out as it does from the source, bit for bit.</summary>
    private static async Task AssertCopiedAsync(string source, string target, int first, CutResult result)
    {
        var made = await Screening.OfAsync(target);
        Assert.Empty(made.Complaints);
        if (result.Method is not CutMethod.Encode)
        {
            var original = (await Screening.OfAsync(source)).Hashes;
            Assert.Equal(result.FramesTotal - result.FramesEncoded, made.Hashes.Where((hash, i) => hash == original[first + i]).Count());
        }
    }

    private static async Task<double> StartAsync(string path)
    {
        var look = await LookAsync(path);
        return double.Parse(look.GetProperty("format").GetProperty("start_time").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
