using FsCheck;
using FsCheck.Fluent;

namespace Reelwright.Media.Tests;

public sealed class WorkingWithPictures : MediaFolder
{
    private static readonly byte[] Red = [255, 0, 0, 255];
    private static readonly byte[] Green = [0, 255, 0, 255];
    private static readonly byte[] Blue = [0, 0, 255, 255];
    private static readonly byte[] White = [255, 255, 255, 255];

    /// <summary>Width 64, height 32: red and green above, blue and white below.</summary>
    private static RawImage Quarters
    {
        get
        {
            var pixels = new byte[64 * 32 * 4];
            for (var i = 0; i < 64 * 32; i++)
            {
                var (x, y) = (i % 64, i / 64);
                (y < 16 ? x < 32 ? Red : Green : x < 32 ? Blue : White).CopyTo(pixels, i * 4);
            }

            return new RawImage(64, 32, pixels);
        }
    }

    [Fact]
    public void Any_picture_comes_back_from_png_as_it_was() =>
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(15), Prop.ForAll(Pictures, image =>
        {
            Ffmpeg.EncodePngAsync(image, At("a.png"), null, Cancel).GetAwaiter().GetResult();
            var read = Ffmpeg.DecodeImageAsync(At("a.png"), MediaFormat.Png, cancel: Cancel).GetAwaiter().GetResult();
            return read.Width == image.Width && read.Height == image.Height && read.Pixels.AsSpan().SequenceEqual(image.Pixels);
        }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_photograph_is_turned_the_way_its_camera_was_held(int orientation)
    {
        await Ffmpeg.EncodePngAsync(Quarters, At("q.png"), null, Cancel);
        await Ffmpeg.ReencodeImageAsync(At("q.png"), MediaFormat.Png, At("q.jpg"), MediaFormat.Jpeg, cancel: Cancel);
        var jpeg = await File.ReadAllBytesAsync(At("q.jpg"), Cancel);
        await File.WriteAllBytesAsync(At("turned.jpg"), [.. jpeg[..2], .. ExifSegment(orientation), .. jpeg[2..]], Cancel);

        // Turning and writing have nothing to do with each other: each way into one format, and the way phones are held into all.
        (string Name, MediaFormat Format)[] targets = [("upright.png", MediaFormat.Png), ("upright.jpg", MediaFormat.Jpeg), ("upright.webp", MediaFormat.Webp)];
        foreach (var (name, format) in orientation == 6 ? targets : [targets[orientation % 3]])
        {
            await Ffmpeg.ReencodeImageAsync(At("turned.jpg"), MediaFormat.Jpeg, At(name), format, cancel: Cancel);

            var upright = await Ffmpeg.DecodeImageAsync(At(name), format, cancel: Cancel);
            Assert.Equal(orientation >= 5 ? (32, 64) : (64, 32), (upright.Width, upright.Height));
            Assert.Equal(Upright(orientation), [Corner(upright, 0, 0), Corner(upright, 1, 0), Corner(upright, 0, 1), Corner(upright, 1, 1)]);
            Assert.True((await File.ReadAllBytesAsync(At(name), Cancel)).AsSpan().IndexOf("Exif"u8) < 0);
        }
    }

    [Fact]
    public async Task Nothing_but_the_pixels_survives_encoding_anew()
    {
        await Ffmpeg.EncodePngAsync(Quarters, At("secret.png"), new MediaMetadata { Prompt = "SECRET" }, Cancel);
        Assert.True((await File.ReadAllBytesAsync(At("secret.png"), Cancel)).AsSpan().IndexOf("SECRET"u8) > 0);

        foreach (var (name, target) in new[] { ("a.png", MediaFormat.Png), ("a.jpg", MediaFormat.Jpeg), ("a.webp", MediaFormat.Webp) })
        {
            await Ffmpeg.ReencodeImageAsync(At("secret.png"), MediaFormat.Png, At(name), target, cancel: Cancel);

            Assert.True((await File.ReadAllBytesAsync(At(name), Cancel)).AsSpan().IndexOf("SECRET"u8) < 0);
            Assert.Equal(target, MediaSniffer.SniffFile(At(name)));
        }
    }

    [Theory]
    [InlineData(PictureFit.Cover)]
    [InlineData(PictureFit.Contain)]
    [InlineData(PictureFit.Stretch)]
    public async Task A_picture_fills_another_shape_as_asked(PictureFit fit)
    {
        await Ffmpeg.EncodePngAsync(Quarters, At("q.png"), null, Cancel);

        var image = await Ffmpeg.DecodeImageAsync(At("q.png"), MediaFormat.Png, size: new PictureSize(40, 60, fit), cancel: Cancel);

        Assert.Equal((40, 60), (image.Width, image.Height));
        var above = image.Pixels.AsSpan(((5 * 40) + 5) * 4, 4).ToArray();
        Assert.Equal(fit is PictureFit.Contain ? [0, 0, 0, 0] : Red, above);
        Assert.Equal([Red, Green, Blue, White], fit is PictureFit.Contain
            ? [Pixel(image, 10, 25), Pixel(image, 30, 25), Pixel(image, 10, 35), Pixel(image, 30, 35)]
            : [Corner(image, 0, 0), Corner(image, 1, 0), Corner(image, 0, 1), Corner(image, 1, 1)]);
    }

    [Theory]
    [InlineData(64, 32, 32, 32, 32, 16)]
    [InlineData(64, 32, 100, 16, 32, 16)]
    [InlineData(64, 32, 640, 640, 64, 32)]
    [InlineData(1, 3000, 10, 10, 1, 10)]
    [InlineData(3000, 1, 10, 10, 10, 1)]
    [InlineData(300, 9000, 9, 9, 1, 9)]
    [InlineData(33, 77, 10, 100, 10, 23)]
    public async Task Pictures_of_any_shape_fit_any_size(int width, int height, int wantedWidth, int wantedHeight, int within, int withinHeight)
    {
        await Ffmpeg.EncodePngAsync(new RawImage(width, height, [.. Enumerable.Repeat(Green, width * height).SelectMany(pixel => pixel)]), At("a.png"), null, Cancel);

        foreach (var fit in Enum.GetValues<PictureFit>())
        {
            var image = await Ffmpeg.DecodeImageAsync(At("a.png"), MediaFormat.Png, size: new PictureSize(wantedWidth, wantedHeight, fit), cancel: Cancel);

            Assert.Equal(fit is PictureFit.Within ? (within, withinHeight) : (wantedWidth, wantedHeight), (image.Width, image.Height));
            Assert.Equal(Green, Pixel(image, (image.Width - 1) / 2, (image.Height - 1) / 2));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(31, 17)]
    public async Task Odd_and_tiny_sizes_pass_through_every_format(int width, int height)
    {
        var image = new RawImage(width, height, [.. Enumerable.Repeat(Red, width * height).SelectMany(pixel => pixel)]);
        await Ffmpeg.EncodePngAsync(image, At("a.png"), null, Cancel);

        foreach (var (name, format) in new[] { ("b.jpg", MediaFormat.Jpeg), ("b.webp", MediaFormat.Webp), ("b.png", MediaFormat.Png) })
        {
            await Ffmpeg.ReencodeImageAsync(At("a.png"), MediaFormat.Png, At(name), format, cancel: Cancel);
            var read = await Ffmpeg.DecodeImageAsync(At(name), format, cancel: Cancel);
            Assert.Equal((width, height), (read.Width, read.Height));
            Assert.Equal(Red, Pixel(read, 0, 0));
        }
    }

    [Fact]
    public async Task What_is_see_through_stays_so_in_png_and_webp_and_becomes_white_in_jpeg()
    {
        var image = new RawImage(16, 16, [.. Enumerable.Repeat(new byte[] { 0, 0, 0, 0 }, 256).SelectMany(pixel => pixel)]);
        await Ffmpeg.EncodePngAsync(image, At("clear.png"), null, Cancel);

        await Ffmpeg.ReencodeImageAsync(At("clear.png"), MediaFormat.Png, At("clear.webp"), MediaFormat.Webp, cancel: Cancel);
        await Ffmpeg.ReencodeImageAsync(At("clear.png"), MediaFormat.Png, At("clear.jpg"), MediaFormat.Jpeg, cancel: Cancel);

        Assert.Equal(0, (await Ffmpeg.DecodeImageAsync(At("clear.png"), MediaFormat.Png, cancel: Cancel)).Pixels[3]);
        Assert.Equal(0, (await Ffmpeg.DecodeImageAsync(At("clear.webp"), MediaFormat.Webp, cancel: Cancel)).Pixels[3]);
        Assert.Equal(White, Pixel(await Ffmpeg.DecodeImageAsync(At("clear.jpg"), MediaFormat.Jpeg, cancel: Cancel), 8, 8));
    }

    [Fact]
    public async Task Deep_grey_and_palette_pictures_and_the_first_of_a_gif_are_read()
    {
        foreach (var (name, pixelFormat, format) in new[]
        {
            ("deep.png", "rgb48be", MediaFormat.Png), ("grey.png", "gray", MediaFormat.Png), ("palette.png", "pal8", MediaFormat.Png),
            ("full.jpg", "yuvj444p", MediaFormat.Jpeg), ("grey.jpg", "gray", MediaFormat.Jpeg), ("a.gif", "rgb8", MediaFormat.Gif),
        })
        {
            var made = await MakeAsync(name, "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=0.1", "-pix_fmt", pixelFormat);
            var image = await Ffmpeg.DecodeImageAsync(made, format, cancel: Cancel);
            Assert.Equal((64, 48), (image.Width, image.Height));
            Assert.Equal(255, image.Pixels[3]);
        }
    }

    [Fact]
    public async Task Half_a_picture_is_shown_or_refused_but_never_hangs()
    {
        await MakeAsync("a.png", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=0.1");
        var png = await File.ReadAllBytesAsync(At("a.png"), Cancel);
        foreach (var length in new[] { 9, 30, 40, png.Length / 2, png.Length - 12 })
        {
            await File.WriteAllBytesAsync(At("half.png"), png[..length], Cancel);
            try
            {
                var image = await Ffmpeg.DecodeImageAsync(At("half.png"), MediaFormat.Png, cancel: Cancel);
                Assert.Equal((320, 240), (image.Width, image.Height));
                Assert.True(length > 1000, $"{length} bytes hold no picture.");
            }
            catch (MediaException refused)
            {
                Assert.Equal(MediaFailure.Corrupt, refused.Failure);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("II*\0")]
    [InlineData("II*\0\u00FF\u00FF\u00FF\u007F")]
    [InlineData("MM\0*\0\0\0\u0008\u00FF\u00FF")]
    [InlineData("MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0\u0063\0\0")]
    public void Damaged_exif_means_upright(string exif) =>
        Assert.Equal(1, ExifOrientation.Parse(System.Text.Encoding.Latin1.GetBytes(exif)));

    private static byte[] ExifSegment(int orientation)
    {
        byte[] tiff = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xE1, 0, (byte)(tiff.Length + 2), .. tiff];
    }

    /// <summary>EXIF 2.3, tag 0x0112: which side of the scene the stored first row and first column are. Answers the corners of the scene.</summary>
    private static byte[][] Upright(int orientation)
    {
        var (row, column) = orientation switch
        {
            1 => ("top", "left"),
            2 => ("top", "right"),
            3 => ("bottom", "right"),
            4 => ("bottom", "left"),
            5 => ("left", "top"),
            6 => ("right", "top"),
            7 => ("right", "bottom"),
            _ => ("left", "bottom"),
        };
        var scene = new byte[4][];
        byte[][] stored = [Red, Green, Blue, White];
        for (var i = 0; i < 4; i++)
        {
            string[] sides = [i / 2 == 0 ? row : Opposite(row), i % 2 == 0 ? column : Opposite(column)];
            scene[(sides.Contains("top") ? 0 : 2) + (sides.Contains("left") ? 0 : 1)] = stored[i];
        }

        return scene;
    }

    private static string Opposite(string side) => side switch { "top" => "bottom", "bottom" => "top", "left" => "right", _ => "left" };

    private static byte[] Corner(RawImage image, int right, int bottom) =>
        Pixel(image, right == 0 ? 4 : image.Width - 5, bottom == 0 ? 4 : image.Height - 5);

    /// <summary>The pixel, with each channel drawn to 0 or 255 where lossy coding left it close.</summary>
    private static byte[] Pixel(RawImage image, int x, int y) =>
        [.. image.Pixels.Skip(((y * image.Width) + x) * 4).Take(4).Select(value => value < 12 ? (byte)0 : value > 243 ? (byte)255 : value)];

    private static Arbitrary<RawImage> Pictures =>
        (from width in Gen.Choose(1, 40)
         from height in Gen.Choose(1, 40)
         from opaque in Gen.Elements(true, false)
         from seed in Gen.Choose(0, int.MaxValue)
         select Noise(width, height, opaque, seed)).ToArbitrary();

    private static RawImage Noise(int width, int height, bool opaque, int seed)
    {
        var pixels = new byte[width * height * 4];
        new Random(seed).NextBytes(pixels);
        for (var i = 3; opaque && i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        return new RawImage(width, height, pixels);
    }
}
