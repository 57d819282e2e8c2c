using FsCheck.Fluent;
using Reelwright.LocalEngine.Faces;
using Check = FsCheck.Check;

namespace Reelwright.LocalEngine.Tests.Faces;

public sealed class MembraneTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(7, 9)]
    [InlineData(64, 64)]
    [InlineData(257, 190)]
    [InlineData(700, 901)]
    public void What_is_harmonic_is_found_again_from_its_rim(int width, int height)
    {
        // Each value of x^2 - y^2 is the mean of its four neighbours, on the grid too.
        var (inside, exact) = (new bool[width * height], new float[width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = ((2f * x / width) - 1, (2f * y / width) - ((float)height / width));
                exact[(y * width) + x] = ((u * u) - (v * v)) / 2;
                inside[(y * width) + x] = x > 0 && y > 0 && x < width - 1 && y < height - 1 && (u * u) + (v * v) < 0.9f && !(u > 0.2f && v > 0.1f);
            }
        }

        var values = exact.Select((value, i) => inside[i] ? 0 : value).ToArray();
        var cycles = new Membrane(width, height, inside).Fill(values, Cancel);

        var worst = values.Zip(exact, (a, b) => MathF.Abs(a - b)).Max();
        Assert.True(worst < 0.5f / 255, $"Off by {worst * 255:F3} of 255 after {cycles} cycles.");
        Assert.InRange(cycles, 1, 30);
    }

    [Fact]
    public void Nothing_is_brighter_or_darker_than_the_rim_whatever_the_holes_shape()
    {
        var cases = from width in Gen.Choose(3, 60) from height in Gen.Choose(3, 60) from seed in Gen.Choose(0, 100_000) select (width, height, seed);
        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), size =>
        {
            var random = new Random(size.seed);
            var share = random.NextDouble();
            var inside = Enumerable.Range(0, size.width * size.height)
                .Select(i => i % size.width > 0 && i % size.width < size.width - 1 && i / size.width > 0 && i / size.width < size.height - 1 && random.NextDouble() < share)
                .ToArray();
            var values = inside.Select(hole => hole ? 100 : (float)random.NextDouble()).ToArray();
            var known = (float[])values.Clone();

            new Membrane(size.width, size.height, inside).Fill(values, CancellationToken.None);

            Assert.All(values, value => Assert.InRange(value, -0.001f, 1.001f));
            Assert.All(Enumerable.Range(0, values.Length).Where(i => !inside[i]), i => Assert.Equal(known[i], values[i]));
        }));
    }

    [Fact]
    public void A_hole_on_the_border_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Membrane(3, 3, [false, true, false, false, false, false, false, false, false]));
}
