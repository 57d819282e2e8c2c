using System.Numerics;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Rendering;

namespace Reelwright.LocalEngine.Tests;

public sealed class DrawingTests
{
    [Theory]
    [InlineData(0.16f)]
    [InlineData(0.6f)]
    [InlineData(1.3f)]
    public void A_drifting_layer_meets_itself_without_a_seam(float sharpness)
    {
        // An even veil: wherever it were drawn twice, or not at all, the row would not be even.
        var density = 90 * sharpness;
        var columns = MathF.Ceiling(2.1f * density);
        var canvas = new Canvas(-1, -0.2f, (columns - 0.5f) / density, 1.4f, density, 2);
        Array.Fill(canvas.Pixels, new Vector4(0.5f));
        var veil = new Drifting(canvas.ToLayer(), 3, columns / density, 0.37f);
        for (var frame = 0; frame < 60; frame++)
        {
            var shot = new Shot(160, 90);
            shot.Turn(frame, frame * 0.21f, new Lens(0.6f, 0.01f * frame, 0, 0, 0, 0, 1));
            veil.Draw(shot, 40, 41);
            Assert.All(shot.Row(40).ToArray(), pixel => Assert.Equal(0.5f, pixel.X, 3));
        }
    }

    [Fact]
    public void A_filled_box_covers_exactly_its_area()
    {
        var canvas = new Canvas(0, 0, 1, 1, 100, 8);

        canvas.Fill(Outline.Box(0.105f, 0.2f, 0.3f, 0.55f), Vector3.One);

        Assert.Equal(0.195f * 0.35f * 10_000, canvas.Pixels.Sum(pixel => pixel.W), 5f);
    }

    [Fact]
    public void Overlapping_parts_of_one_outline_are_filled_once()
    {
        var canvas = new Canvas(0, 0, 1, 1, 50, 8);

        canvas.Fill(Outline.Box(0.1f, 0.1f, 0.6f, 0.6f).Add(Outline.Box(0.4f, 0.4f, 0.9f, 0.9f)), new Vector4(1, 1, 1, 0.5f));

        Assert.Equal(0.5f, canvas.Pixels.Max(pixel => pixel.W), 3);
    }

    [Fact]
    public void Noise_stays_between_0_and_1_and_repeats_after_its_period()
    {
        var noise = new Noise(7);
        for (var i = 0; i < 500; i++)
        {
            var (x, y) = (i * 0.137f, i * 0.071f);
            Assert.InRange(noise.Sum(x, y, 5), 0, 1);
            Assert.Equal(noise.Sum(x, y, 4, 16), noise.Sum(x + 16, y, 4, 16), 2);
        }
    }

    [Theory]
    [InlineData(CameraMove.In)]
    [InlineData(CameraMove.Out)]
    [InlineData(CameraMove.Left)]
    [InlineData(CameraMove.Up)]
    [InlineData(CameraMove.Orbit)]
    [InlineData(CameraMove.Handheld)]
    public void What_a_path_says_is_visible_covers_every_frame(CameraMove move)
    {
        foreach (var z in (float[])[0.8f, 1.5f, 4, 20, 400])
        {
            var path = new CameraPath(move, 1.9f, 8, 0.6f, 1.78f, 5);
            var (left, top, right, bottom) = path.Visible(z);
            for (var i = 0; i <= 200; i++)
            {
                var map = path.At(i / 200f).At(z);
                Assert.InRange(map.WorldX(-0.89f), left, right);
                Assert.InRange(map.WorldX(0.89f), left, right);
                Assert.InRange(map.WorldY(0), top, bottom);
                Assert.InRange(map.WorldY(1), top, bottom);
            }
        }
    }
}
