using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class BetweenPicturesTests(ITestOutputHelper output)
{
    private const int Frames = 17;

    private static readonly Picture Left = Drawn.Disc(0.25f, 0.5f);
    private static readonly Picture Right = Drawn.Disc(0.70f, 0.42f);

    [Fact]
    public async Task First_and_last_frame_survive_the_encoder_as_the_given_pictures()
    {
        await using var studio = await Studio.OpenAsync();
        var film = new BetweenPictures(Request(), Look.Plain with { Snow = 1 }, Left, Right);
        var drawn = await Studio.RenderAsync(film, 320, 192, Frames);

        var path = await studio.FilmAsync("between", Frames, 12, i => drawn[i]);
        var decoded = await studio.FramesAsync(path, 320, 192, 12);

        Assert.Equal(Left.R, drawn[0].R);
        Assert.Equal(Right.G, drawn[^1].G);
        Assert.Equal(Frames, decoded.Count);
        var (first, last) = (Measured.Psnr(Left, decoded[0]), Measured.Psnr(Right, decoded[^1]));
        output.WriteLine($"PSNR {first:f1} dB and {last:f1} dB.");
        Assert.True(first > 30 && last > 30, $"{first:f1} dB and {last:f1} dB.");
    }

    [Fact]
    public async Task In_the_middle_a_thing_that_moved_is_half_way_and_nowhere_else()
    {
        var film = new BetweenPictures(Request(), Look.Plain, Left, Right);
        var middle = (await Studio.RenderAsync(film, 320, 192, 9))[8];
        var fade = new Picture(320, 192);
        Blend.Into(fade, Left, Right, 0.5f);

        Assert.True(film.AreRelated);
        var (x, y, area) = Orange(middle);
        var whole = Orange(Left).Area;
        output.WriteLine($"Centre {x:f3}, {y:f3}, area {area} of {whole}; a cross-fade has {Orange(fade).Area}.");
        Assert.InRange(x, 0.475 - 0.03, 0.475 + 0.03);
        Assert.InRange(y, 0.46 - 0.03, 0.46 + 0.03);
        Assert.InRange(area, whole * 0.75, whole * 1.25);

        // A cross-fade has two ghosts: its middle is far from the wall at both ends.
        Assert.True(Ghost(middle, 0.25, 0.5) < 0.4 * Ghost(fade, 0.25, 0.5), $"Left ghost {Ghost(middle, 0.25, 0.5)}.");
        Assert.True(Ghost(middle, 0.70, 0.42) < 0.4 * Ghost(fade, 0.70, 0.42), $"Right ghost {Ghost(middle, 0.70, 0.42)}.");
    }

    [Fact]
    public async Task A_thing_that_crossed_most_of_the_picture_is_followed_too()
    {
        var film = new BetweenPictures(Request(), Look.Plain, Drawn.Disc(0.15f, 0.6f), Drawn.Disc(0.85f, 0.35f));
        var (x, _, area) = Orange((await Studio.RenderAsync(film, 320, 192, 9))[8]);

        Assert.InRange(x, 0.46, 0.54);
        Assert.InRange(area, Orange(Left).Area * 0.7, Orange(Left).Area * 1.3);
    }

    [Fact]
    public async Task The_thing_travels_steadily_from_one_end_to_the_other()
    {
        var film = new BetweenPictures(Request(), Look.Plain, Left, Right);
        var frames = await Studio.RenderAsync(film, 320, 192, Frames);

        var way = frames.Select(frame => Orange(frame).X).ToArray();
        output.WriteLine(string.Join(", ", way.Select(x => x.ToString("f3"))));
        for (var i = 1; i < way.Length; i++)
        {
            Assert.InRange(way[i] - way[i - 1], 0.001, 0.075);
        }
    }

    [Fact]
    public async Task Pictures_of_different_things_pass_into_each_other_place_by_place()
    {
        var (meadow, disc) = (Drawn.Meadow(), Drawn.Disc(0.5f, 0.5f));
        var film = new BetweenPictures(Request(), Look.Plain, meadow, disc);
        var middle = (await Studio.RenderAsync(film, 320, 192, 9))[8];
        var fade = new Picture(320, 192);
        Blend.Into(fade, meadow, disc, 0.5f);

        // In a cross-fade the sharp half of the edges is gone everywhere; in a passage each place still has its full contrast.
        Assert.False(film.AreRelated);
        Assert.True(Contrast(middle) > 1.35 * Contrast(fade), $"Contrast {Contrast(middle)}, a cross-fade has {Contrast(fade)}.");
    }

    [Fact]
    public async Task The_same_pictures_and_seed_give_the_same_frames()
    {
        var film = new BetweenPictures(Request(), Look.Plain, Left, Right);
        var all = new Picture(320, 192);
        await film.RenderAsync(4, all, Studio.Cancel);
        await using var limited = new CoreLimit(new BetweenPictures(Request(), Look.Plain, Left, Right), 1);
        var alone = new Picture(320, 192);
        await limited.RenderAsync(4, alone, Studio.Cancel);

        Assert.Equal(all.R, alone.R);
    }

    [Fact]
    public async Task One_core_is_one_core()
    {
        var (running, most) = (0, 0);
        await using var limited = new CoreLimit(new Counting(() =>
        {
            Rows.Each(200, _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref running);
            });
        }), 1);

        await limited.RenderAsync(0, new Picture(2, 2), Studio.Cancel);

        Assert.Equal(1, most);
    }

    private static LocalRequest Request() => new(LocalTechnique.FirstLastFrame, string.Empty, 320, 192, 4) { Frames = Frames, FrameRate = 12 };

    private static (double X, double Y, int Area) Orange(Picture picture)
    {
        var (x, y, area) = (0.0, 0.0, 0);
        for (var i = 0; i < picture.R.Length; i++)
        {
            if (picture.R[i] > 0.6f && picture.R[i] - picture.B[i] > 0.35f)
            {
                (x, y, area) = (x + (i % picture.Width), y + (i / picture.Width), area + 1);
            }
        }

        return (x / area / picture.Width, y / area / picture.Height, area);
    }

    /// <summary>How much warmer than the wall it is around a place.</summary>
    private static double Ghost(Picture picture, double x, double y)
    {
        var mean = Measured.Mean(picture, x - 0.05, y - 0.08, x + 0.05, y + 0.08);
        return Math.Max(0, mean.R - mean.B + 0.1);
    }

    private static double Contrast(Picture picture) => EdgeMap.Strength(Tones.Luma(picture)).Mean();

    private sealed class Counting(Action draw) : IFrameSource
    {
        public ValueTask RenderAsync(int index, Picture target, CancellationToken cancel)
        {
            draw();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
