using System.Collections.Concurrent;

namespace Reelwright.Media.Tests;

public sealed class TrimmingFilms : MediaFolder
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<(double Seconds, int Number)>>>> Sources = new(StringComparer.Ordinal);

    /// <summary>Footage that a cut in its middle encodes whole, and why; all other is copied but for some frames.</summary>
    private static readonly Dictionary<FootageKind, string> Encoded = new()
    {
        [Footage.OneGop] = "no keyframe",
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
        var kind = Footage.Find(name);
        var chance = new Random(20261122);
        for (var round = 0; round < 2; round++)
        {
            var (one, other) = (chance.NextDouble() * 5.9, chance.NextDouble() * 5.9);
            await TrimAsync(kind, Math.Min(one, other), Math.Max(one, other) + 0.01);
            File.Delete(At("cut.mp4"));
        }
    }

    [Theory]
    [InlineData("open-gop")]
    [InlineData("sixty")]
    [InlineData("mov")]
    public async Task Open_groups_are_closed_by_their_headers_alone(string name)
    {
        var kind = Footage.Find(name);

        var result = await TrimAsync(kind, 1.3, 4.3);

        Assert.Equal((CutMethod.Smart, null), (result.Method, result.Reason));
        Assert.InRange(result.FramesEncoded, 1, 60);
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
    [InlineData("turned-90")]
    [InlineData("turned-180")]
    [InlineData("turned-270")]
    public async Task A_turned_film_stays_turned(string name)
    {
        var kind = Footage.Find(name);

        await TrimAsync(kind, 1.3, 4.71);

        Assert.Equal(kind.Rotation, (await Ffmpeg.ProbeAsync(At("cut.mp4"), MediaFormat.Mp4, Cancel)).Rotation);
    }

    [Fact]
    public async Task Encoded_pictures_have_the_range_of_those_that_are_copied()
    {
        var result = await TrimAsync(Footage.FullRange, 1.3, 4.1);

        Assert.Equal(CutMethod.Smart, result.Method);
        var frames = (await LookAsync(At("cut.mp4"), "-select_streams", "v", "-show_frames")).GetProperty("frames").EnumerateArray();
        Assert.All(frames, frame => Assert.Equal("pc", frame.GetProperty("color_range").GetString()));
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

        await AssertCopiedAsync(source, target, expected[0].Number - all[0].Number, result);
        Assert.Equal(made.Count, result.FramesTotal);
        Assert.InRange(result.FramesEncoded, result.Method is CutMethod.Copy ? 0 : 1, result.Method switch { CutMethod.Copy => 0, CutMethod.Smart => made.Count - 1, _ => made.Count });
        Assert.Equal(["cut.mp4"], Names);
        return result;
    }

    /// <summary>The result decodes without a complaint, and what was not encoded comes out as it does from the source, bit for bit.</summary>
    private static async Task AssertCopiedAsync(string source, string target, int first, CutResult result)
    {
        var made = await HashesAsync(target);
        if (result.Method is not CutMethod.Encode)
        {
            var original = await HashesAsync(source);
            Assert.Equal(result.FramesTotal - result.FramesEncoded, made.Where((hash, i) => hash == original[first + i]).Count());
        }
    }

    private static async Task<string[]> HashesAsync(string path)
    {
        var decoded = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-noautorotate", "-i", path, "-map", "0:v:0", "-vf", "settb=1/1000,setpts=1000*N", "-fps_mode", "passthrough", "-f", "framemd5", "-"]), Cancel);
        Assert.True(decoded.ExitCode == 0 && decoded.ErrorLines.Count == 0, $"{path}: {string.Join('\n', decoded.ErrorLines)}");
        return [.. System.Text.Encoding.ASCII.GetString(decoded.Output).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')[^1].Trim())];
    }

    private static async Task<double> StartAsync(string path)
    {
        var look = await LookAsync(path);
        return double.Parse(look.GetProperty("format").GetProperty("start_time").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
