namespace Reelwright.Media.Tests;

/// <summary>What footage of other colours looks like after an edit.</summary>
public sealed class KeepingColours : MediaFolder
{
    // 10 bit codes in limited range: black, 18 % grey (26 nits), reference white (203 nits), the brightest there is.
    [Theory]
    [InlineData("smpte2084", 64, 397, 573, 940)]
    [InlineData("arib-std-b67", 64, 397, 721, 940)]
    public async Task Hdr_footage_is_neither_washed_out_nor_dark(string transfer, int black, int grey, int white, int most)
    {
        var film = await MakeAsync("hdr.mp4", "-f", "lavfi", "-i",
            $"color=black:size=128x32:rate=5:duration=0.2,format=yuv420p10le,geq=lum=if(lt(X\\,32)\\,{black}\\,if(lt(X\\,64)\\,{grey}\\,if(lt(X\\,96)\\,{white}\\,{most}))):cb=512:cr=512",
            "-c:v", "libx264", "-crf", "8", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", transfer);

        var frame = await EditAsync(film);

        var levels = new[] { 16, 48, 80, 112 }.Select(x => Pixel(frame, x)).ToArray();
        Assert.All(levels, level => Assert.InRange(Math.Max(level.Red, Math.Max(level.Green, level.Blue)) - Math.Min(level.Red, Math.Min(level.Green, level.Blue)), 0, 6));
        Assert.InRange(levels[0].Green, 0, 4);

        // A grey card is 41 % in BT.709 footage.
        Assert.InRange(levels[1].Green, 98, 116);
        Assert.InRange(levels[2].Green, 205, 228);
        Assert.InRange(levels[3].Green, 250, 255);
    }

    [Fact]
    public async Task A_colour_of_a_wider_space_keeps_its_saturation()
    {
        // BT.709's red at reference white in BT.2020 and PQ (BT.2087, BT.2100).
        var (red, green, blue) = (Pq(0.6274 * 203), Pq(0.0691 * 203), Pq(0.0164 * 203));
        var luma = (0.2627 * red) + (0.678 * green) + (0.0593 * blue);
        var (y, cb, cr) = (64 + (876 * luma), 512 + (896 * (blue - luma) / 1.8814), 512 + (896 * (red - luma) / 1.4746));
        var film = await MakeAsync("hdr.mp4", "-f", "lavfi", "-i",
            FormattableString.Invariant($"color=black:size=64x32:rate=5:duration=0.2,format=yuv420p10le,geq=lum={y:0}:cb={cb:0}:cr={cr:0}"),
            "-c:v", "libx264", "-crf", "8", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "smpte2084");

        var pixel = Pixel(await EditAsync(film), 32);

        Assert.True(pixel.Red > 190 && pixel.Green < 30 && pixel.Blue < 30, $"{pixel}");
    }

    [Theory]
    [InlineData("bt601", "tv", "yuv420p", "smpte170m")]
    [InlineData("bt601", "pc", "yuvj420p", "bt470bg")]
    [InlineData("bt709", "pc", "yuvj420p", "bt709")]
    [InlineData("bt709", "tv", "yuv444p10le", "bt709")]
    [InlineData("bt601", "tv", "yuv420p", null)]
    public async Task Other_matrices_and_ranges_are_converted_not_relabelled(string matrix, string range, string format, string? tag)
    {
        var film = await MakeAsync("film.mp4",
        [
            "-f", "lavfi", "-i", "color=orange:size=64x32:rate=5:duration=0.2,format=gbrp", "-vf", $"scale=out_color_matrix={matrix}:out_range={range},format={format}", "-c:v", "libx264", "-crf", "4",
            .. tag is null ? Array.Empty<string>() : ["-colorspace", tag, "-color_range", range],
        ]);

        var pixel = Pixel(await EditAsync(film), 32);

        Assert.True(Math.Abs(pixel.Red - 255) < 6 && Math.Abs(pixel.Green - 165) < 6 && pixel.Blue < 8, $"{pixel}");
    }

    private async Task<RawImage> EditAsync(string film)
    {
        await Ffmpeg.EditFilmAsync(film, At("edited.mp4"), new FilmEdit { Crf = 4 }, null, Cancel);
        return await Ffmpeg.GrabFrameAsync(At("edited.mp4"), MediaFormat.Mp4, FramePosition.First, Cancel);
    }

    private static (int Red, int Green, int Blue) Pixel(RawImage picture, int x)
    {
        var at = ((picture.Height / 2 * picture.Width) + x) * 4;
        return (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]);
    }

    /// <summary>SMPTE ST 2084, from nits to signal.</summary>
    private static double Pq(double nits)
    {
        var power = Math.Pow(nits / 10_000, 0.1593017578125);
        return Math.Pow((0.8359375 + (18.8515625 * power)) / (1 + (18.6875 * power)), 78.84375);
    }
}
