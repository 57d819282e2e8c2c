using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Tests;

public sealed class YuvTests
{
    [Theory]
    [InlineData(0, 0, 0, 16, 128, 128)]
    [InlineData(1, 1, 1, 235, 128, 128)]
    [InlineData(1, 0, 0, 63, 102, 240)]
    [InlineData(0, 1, 0, 173, 42, 26)]
    [InlineData(0, 0, 1, 32, 240, 118)]
    [InlineData(7, 7, 7, 235, 128, 128)]
    [InlineData(-3, -3, -3, 16, 128, 128)]
    public void Colours_become_what_BT_709_says(float r, float g, float b, byte y, byte u, byte v)
    {
        // 18 wide: two vectors of eight and a rest of two.
        var picture = new Picture(18, 4);
        Array.Fill(picture.R, r);
        Array.Fill(picture.G, g);
        Array.Fill(picture.B, b);
        var bytes = new byte[Yuv.FrameBytes(18, 4)];

        Yuv.Convert(picture, bytes, new ParallelOptions());

        Assert.All(bytes[..72], value => Assert.Equal(y, value));
        Assert.All(bytes[72..90], value => Assert.Equal(u, value));
        Assert.All(bytes[90..], value => Assert.Equal(v, value));
    }
}
