using System.Buffers.Binary;

namespace Reelwright.Media.Tests;

public sealed class ExtractingFrames : MediaFolder
{
    private static readonly FootageKind[] Kinds =
    [
        Footage.OpenGop, Footage.Uneven, Footage.Phone, Footage.OneFrame, Footage.EditList, Footage.LatePicture, Footage.WebM, Footage.Ntsc, Footage.OddSize,
        Footage.WidePixels, Footage.Pq,
    ];

    public static TheoryData<string> KindNames => [.. Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(KindNames))]
    public async Task Every_second_gives_the_frame_that_is_shown_at_each(string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var shown = await ShownAsync(kind, source);

        var frames = await Ffmpeg.ExtractFramesAsync(source, Folder, FrameChoice.EverySecond, null, Cancel);

        Assert.Equal(Enumerable.Range(0, frames.Count).Select(second => (double)second), frames.Select(frame => frame.Seconds));
        Assert.InRange(frames.Count, (int)shown[^1].Seconds + 1, (int)(shown[^1].Seconds + 0.1) + 1);
        Assert.Equal(frames.Select(frame => Expected(shown, frame.Seconds).Number), await Screening.OfPicturesAsync(frames.Select(frame => frame.Path), kind.Rotation));
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public async Task Single_frames_are_the_right_ones_and_say_when_they_are_shown(string name)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var shown = await ShownAsync(kind, source);
        var film = await Ffmpeg.ProbeAsync(source, kind.Format, Cancel);

        var frames = new List<ExtractedFrame>();
        foreach (var choice in (FrameChoice[])[FrameChoice.First, FrameChoice.Middle, FrameChoice.Last])
        {
            var folder = Directory.CreateDirectory(At($"{choice}")).FullName;
            frames.Add(Assert.Single(await Ffmpeg.ExtractFramesAsync(source, folder, choice, null, Cancel)));
        }

        (double Seconds, int Number)[] expected = [shown[0], Expected(shown, film.DurationSeconds / 2), shown[^1]];
        Assert.Equal(expected.Select(frame => frame.Number), await Screening.OfPicturesAsync(frames.Select(frame => frame.Path), kind.Rotation));

        // Opus begins some milliseconds before the time 0 of a WebM file.
        Assert.All(expected.Zip(frames), pair => Assert.Equal(pair.First.Seconds, pair.Second.Seconds, 0.008));
        Assert.All(frames, frame => Assert.Equal((film.Width, film.Height), PngSize(frame.Path)));
    }

    [Theory]
    [InlineData("hdr-pq")]
    [InlineData("hdr-hlg")]
    [InlineData("full-range")]
    public async Task Their_colours_are_those_of_the_film_encoded_anew(string name)
    {
        var source = await Footage.PathAsync(Footage.Find(name));
        await Ffmpeg.EditFilmAsync(source, At("plain.mp4"), new FilmEdit { Crf = 4 }, null, Cancel);
        var plain = await MeanAsync(At("plain.mp4"), "scale=in_color_matrix=bt709:in_range=tv,format=rgb24,");

        var frame = Assert.Single(await Ffmpeg.ExtractFramesAsync(source, Folder, FrameChoice.First, null, Cancel));

        var made = await MeanAsync(frame.Path, "format=rgb24,");
        Assert.All(Enumerable.Range(0, 3), channel => Assert.Equal(plain[channel], made[channel], 3.0));
    }

    [Fact]
    public async Task A_film_longer_than_the_limit_gives_its_first_part()
    {
        var source = await MakeAsync("long.mp4", "-f", "lavfi", "-i", "color=c=gray:size=16x16:rate=1:duration=650", "-pix_fmt", "yuv420p", "-preset", "ultrafast");
        var folder = Directory.CreateDirectory(At("frames")).FullName;

        var frames = await Ffmpeg.ExtractFramesAsync(source, folder, FrameChoice.EverySecond, null, Cancel);

        Assert.Equal(Ffmpeg.MaxExtractedFrames, frames.Count);
        Assert.Equal(Ffmpeg.MaxExtractedFrames, Directory.EnumerateFiles(folder).Count());
    }

    [Fact]
    public async Task What_is_no_film_is_refused()
    {
        var sound = await MakeAsync("sound.mp4", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac");

        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.ExtractFramesAsync(sound, Folder, FrameChoice.Last, null, Cancel));
        await FailsAsync(MediaFailure.Unsupported, () => Ffmpeg.ExtractFramesAsync(sound, Folder, FrameChoice.EverySecond, null, Cancel));
    }

    /// <summary>The frames on the clock of the container, which begins where its first stream does.</summary>
    private async Task<IReadOnlyList<(double Seconds, int Number)>> ShownAsync(FootageKind kind, string source)
    {
        var start = (await Ffmpeg.ProbeAsync(source, kind.Format, Cancel)).StartSeconds;
        return [.. (await Footage.FramesAsync(source, kind.Rotation)).Select(frame => (frame.Seconds - start, frame.Number))];
    }

    private static (int Width, int Height) PngSize(string path)
    {
        var header = File.ReadAllBytes(path).AsSpan(16, 8);
        return (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
    }

    private static (double Seconds, int Number) Expected(IReadOnlyList<(double Seconds, int Number)> shown, double seconds) =>
        shown.Any(frame => frame.Seconds <= seconds + 1e-6) ? shown.Last(frame => frame.Seconds <= seconds + 1e-6) : shown[0];

    private static async Task<int[]> MeanAsync(string path, string filters)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-frames:v", "1", "-vf", $"{filters}scale=1:1:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]), Cancel);
        Assert.True(result.Output.Length == 3, string.Join('\n', result.ErrorLines));
        return [.. result.Output.Select(value => (int)value)];
    }
}
