using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class MovingPictureTests
{
    private static readonly Picture Meadow = Drawn.Meadow();

    [Fact]
    public async Task The_first_frame_is_the_given_picture_to_the_last_bit()
    {
        var frames = await RenderAsync(Request(CameraMove.In), Look.Plain with { Snow = 1 }, 0);

        Assert.Equal(Meadow.R, frames[0].R);
        Assert.Equal(Meadow.G, frames[0].G);
        Assert.Equal(Meadow.B, frames[0].B);
    }

    [Fact]
    public async Task The_camera_goes_left_and_right_as_asked_and_near_things_move_more_than_far_ones()
    {
        var left = await RenderAsync(Request(CameraMove.Left), Look.Plain, 0, 40);
        var right = await RenderAsync(Request(CameraMove.Right), Look.Plain, 0, 40);

        // The tree stands in front, the hills at the back.
        var (tree, hills) = (Moved(left, 0.12, 0.15, 0.36, 0.6), Moved(left, 0.75, 0.36, 0.95, 0.48));
        Assert.True(tree > hills + 3 && hills >= 0, $"Camera left: the tree moved {tree} px, the hills {hills} px to the right.");
        Assert.True(Moved(right, 0.2, 0.15, 0.36, 0.6) < -4, "Camera right: the tree has to move to the left.");
    }

    [Fact]
    public async Task Going_in_spreads_the_picture_and_going_out_draws_it_together()
    {
        var inwards = await RenderAsync(Request(CameraMove.In), Look.Plain, 0, 40);
        var outwards = await RenderAsync(Request(CameraMove.Out), Look.Plain, 0, 40);

        // The red house right of the middle goes further right going in, back to the middle going out.
        Assert.True(RedCenter(inwards[1]) > RedCenter(inwards[0]) + 2);
        Assert.True(RedCenter(outwards[1]) < RedCenter(outwards[0]) - 2);
        Assert.True(RedArea(inwards[1]) > RedArea(inwards[0]) * 1.15);
        Assert.True(RedArea(outwards[1]) < RedArea(outwards[0]) * 0.87);
    }

    [Theory]
    [InlineData(CameraMove.Out)]
    [InlineData(CameraMove.Orbit)]
    [InlineData(CameraMove.Handheld)]
    [InlineData(CameraMove.Down)]
    public async Task No_frame_has_a_hole_or_a_colour_far_from_the_picture(CameraMove move)
    {
        var frame = (await RenderAsync(Request(move), Look.Plain, 40))[0];

        Assert.All(frame.R.Concat(frame.G).Concat(frame.B), value => Assert.InRange(value, -0.2f, 1.2f));
        var (expected, actual) = (Measured.Mean(Meadow), Measured.Mean(frame));
        Assert.InRange(actual.R, expected.R - 0.06, expected.R + 0.06);
        Assert.InRange(actual.B, expected.B - 0.06, expected.B + 0.06);
    }

    [Fact]
    public async Task More_strength_moves_further_and_none_stands_still()
    {
        var still = await RenderAsync(Request(CameraMove.Right) with { Strength = 0 }, Look.Plain, 40);
        var plain = await RenderAsync(Request(CameraMove.Right), Look.Plain, 40);
        var strong = await RenderAsync(Request(CameraMove.Right) with { Strength = 1 }, Look.Plain, 40);

        var (none, some, much) = (TreeShift(still[0]), TreeShift(plain[0]), TreeShift(strong[0]));
        Assert.True(Math.Abs(none) <= 1 && some < -4 && much < some - 3, $"Shifts {none}, {some}, {much}.");
    }

    [Fact]
    public async Task Weather_sets_in_after_the_first_frame()
    {
        var clear = await RenderAsync(Request(CameraMove.Static), Look.Plain, 40);
        var foggy = await RenderAsync(Request(CameraMove.Static), Look.Plain with { Fog = 1 }, 40);
        var snowy = await RenderAsync(Request(CameraMove.Static), Look.Plain with { Snow = 1 }, 40);
        var rainy = await RenderAsync(Request(CameraMove.Static), Look.Plain with { Rain = 1 }, 40);

        // Fog greys the far hills more than the near grass.
        var (far, near) = (Veil(clear[0], foggy[0], 0.42, 0.47), Veil(clear[0], foggy[0], 0.9, 1));
        Assert.True(far > 2 * near && far > 0.3, $"The fog covers {far:p0} of the hills and {near:p0} of the grass.");
        Assert.InRange(Measured.Difference(clear[0], snowy[0]), 0.002, 0.1);
        Assert.InRange(Measured.Difference(clear[0], rainy[0]), 0.002, 0.1);
    }

    [Fact]
    public async Task The_same_request_gives_the_same_pixels_on_one_core_as_on_all()
    {
        var request = Request(CameraMove.Orbit);
        var look = Look.Plain with { Rain = 1, Fog = 0.5f };
        var all = await RenderAsync(request, look, 20);
        await using var limited = new CoreLimit(new MovingPicture(request, look, Meadow), 1);
        var alone = new Picture(request.Width, request.Height);
        await limited.RenderAsync(20, alone, TestContext.Current.CancellationToken);
        var other = await RenderAsync(request with { Seed = 6 }, look, 20);

        Assert.Equal(all[0].R, alone.R);
        Assert.Equal(all[0].B, alone.B);
        Assert.NotEqual(all[0].R, other[0].R);
    }

    [Fact]
    public void Sky_is_far_ground_comes_nearer_downwards_and_a_crown_stands_with_its_trunk()
    {
        var depth = DepthMap.Of(Meadow).Nearness;

        Assert.True(At(0.9, 0.1) < 0.02, "The sky is the farthest.");
        Assert.True(At(0.95, 0.95) > At(0.95, 0.7) + 0.15 && At(0.95, 0.7) > At(0.95, 0.5) + 0.1, "Ground comes nearer downwards.");
        Assert.True(At(0.24, 0.3) > At(0.60, 0.5) + 0.1, "The tree in front is nearer than the house.");
        Assert.InRange(At(0.24, 0.3) - At(0.24, 0.7), -0.15, 0.15);

        float At(double x, double y) => depth[(int)(x * depth.Width), (int)(y * depth.Height)];
    }

    private static LocalRequest Request(CameraMove move) =>
        new(LocalTechnique.ImageToVideo, string.Empty, Meadow.Width, Meadow.Height, 5) { Frames = 41, FrameRate = 16, Camera = move };

    private static async Task<List<Picture>> RenderAsync(LocalRequest request, Look look, params int[] frames)
    {
        await using var film = new MovingPicture(request, look, Meadow);
        var rendered = new List<Picture>();
        foreach (var index in frames)
        {
            var frame = new Picture(request.Width, request.Height);
            await film.RenderAsync(index, frame, TestContext.Current.CancellationToken);
            rendered.Add(frame);
        }

        return rendered;
    }

    private static int Moved(List<Picture> frames, double left, double top, double right, double bottom) =>
        Measured.MovedRight(frames[0], frames[1], left, top, right, bottom);

    private static int TreeShift(Picture frame) => Measured.MovedRight(Meadow, frame, 0.2, 0.15, 0.36, 0.6);

    /// <summary>Which share of a band of rows has turned into fog, which is grey 0.84.</summary>
    private static double Veil(Picture clear, Picture foggy, double top, double bottom)
    {
        var (before, after) = (Measured.Mean(clear, 0.7, top, 1, bottom).R, Measured.Mean(foggy, 0.7, top, 1, bottom).R);
        return (after - before) / (0.82 - before);
    }

    private static double RedArea(Picture frame) => Red(frame).Count();

    private static double RedCenter(Picture frame) => Red(frame).Average();

    private static IEnumerable<double> Red(Picture frame) =>
        from i in Enumerable.Range(0, frame.R.Length)
        where frame.R[i] > 0.55f && frame.G[i] < 0.38f && frame.B[i] < 0.32f
        select (double)(i % frame.Width);
}
