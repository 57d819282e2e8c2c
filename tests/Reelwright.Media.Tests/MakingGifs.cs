using System.Globalization;

namespace Reelwright.Media.Tests;

public sealed class MakingGifs : MediaFolder
{
    [Theory]
    [InlineData("closed-gop", 12)]
    [InlineData("phone", 10)]
    [InlineData("ntsc", 30)]
    [InlineData("webm", 12)]
    [InlineData("late-picture", 10)]
    public async Task A_gif_keeps_the_film_s_time_and_pictures(string name, int rate)
    {
        var kind = Footage.Find(name);
        var source = await Footage.PathAsync(kind);
        var film = await Ffmpeg.ProbeAsync(source, kind.Format, Cancel);

        var made = await Ffmpeg.MakeGifAsync(source, At("film.gif"), new GifSettings { Width = 160, FrameRate = rate }, null, Cancel);

        var (width, height) = (160, (int)Math.Round(film.Height * 160.0 / film.Width));
        if (film.Width < 160)
        {
            (width, height) = (film.Width, film.Height);
        }

        Assert.Equal((width, height), (made.Width, made.Height));
        var shown = await Footage.FramesAsync(source, kind.Rotation);
        var end = shown[^1].Seconds + (shown[^1].Seconds - shown[^2].Seconds);
        var delays = Delays(await File.ReadAllBytesAsync(At("film.gif"), Cancel));
        Assert.InRange(delays.Sum(), end - 0.05, end + (1.0 / rate) + 0.02);
        Assert.All(delays, delay => Assert.InRange(delay, (1.0 / rate) - 0.011, (1.0 / rate) + 0.011));

        // GIF's clock ticks a hundred times a second; a picture may come a tick early or late.
        var numbers = await Footage.NumbersAsync(At("film.gif"), kind.Rotation);
        Assert.Equal(delays.Count, numbers.Count);
        var clock = 0.0;
        foreach (var (delay, number) in delays.Zip(numbers))
        {
            const double Reach = 0.0101;
            var candidates = shown.Where((frame, at) => frame.Seconds <= clock + Reach && (at + 1 == shown.Count || shown[at + 1].Seconds >= clock - Reach)).Select(frame => frame.Number).DefaultIfEmpty(shown[0].Number);
            Assert.Contains(number, candidates);
            clock += delay;
        }
    }

    [Fact]
    public async Task It_plays_for_ever_and_says_nothing_else()
    {
        var source = await MakeFilmAsync("film.mp4", "-metadata", "comment=secret");

        await Ffmpeg.MakeGifAsync(source, At("film.gif"), new GifSettings { Width = 64, FrameRate = 10 }, null, Cancel);

        var bytes = await File.ReadAllBytesAsync(At("film.gif"), Cancel);
        Assert.Equal("GIF89a"u8.ToArray(), bytes[..6]);
        var loop = bytes.AsSpan().IndexOf("NETSCAPE2.0"u8);
        Assert.Equal([3, 1, 0, 0, 0], bytes[(loop + 11)..(loop + 16)]);
        Assert.True(bytes.AsSpan().IndexOf("secret"u8) < 0);
        Assert.Equal(["film.gif", "film.mp4"], Names);
    }

    [Theory]
    [InlineData("color=c=0x204060:size=192x108:rate=10:duration=1,format=rgb24,geq=r='X+N':g='Y*2':b='128+64*sin(X/20)'", 33)]
    [InlineData("testsrc2=size=192x108:rate=10:duration=2", 30)]
    [InlineData("mandelbrot=size=192x108:rate=10:end_pts=20,trim=duration=2", 31)]
    public async Task Its_colours_are_the_film_s(string picture, double decibels)
    {
        var source = await MakeAsync("film.mp4", "-f", "lavfi", "-i", picture, "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709", "-color_range", "tv", "-crf", "8");

        await Ffmpeg.MakeGifAsync(source, At("film.gif"), new GifSettings { Width = 192, FrameRate = 10 }, null, Cancel);

        // Dither is seen from afar: what the eye adds up has to be right, and so has each pixel, roughly.
        Assert.True(await PsnrAsync("boxblur=2:2") >= decibels, $"From afar: {await PsnrAsync("boxblur=2:2")} dB.");
        Assert.True(await PsnrAsync("null") >= decibels - 8, $"Pixel by pixel: {await PsnrAsync("null")} dB.");
    }

    [Fact]
    public async Task A_small_film_is_not_enlarged_and_a_single_frame_is_enough()
    {
        var source = await Footage.PathAsync(Footage.OneFrame);

        var made = await Ffmpeg.MakeGifAsync(source, At("film.gif"), new GifSettings { Width = 1280, FrameRate = 12 }, null, Cancel);

        Assert.Equal((192, 108), (made.Width, made.Height));
        Assert.Equal([0], await Footage.NumbersAsync(At("film.gif")));
    }

    [Fact]
    public async Task Cancelled_it_leaves_nothing()
    {
        var source = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=8", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ffmpeg.MakeGifAsync(source, At("film.gif"), new GifSettings { Width = 640, FrameRate = 25 }, new Stopper(stop), stop.Token));

        Assert.Equal(["film.mp4"], Names);
    }

    [Fact]
    public async Task Widths_and_rates_that_no_gif_has_are_refused()
    {
        foreach (var settings in new[] { new GifSettings { Width = 8, FrameRate = 10 }, new GifSettings { Width = 100, FrameRate = 0 }, new GifSettings { Width = 100, FrameRate = 10, MaxSeconds = double.NaN } })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Ffmpeg.MakeGifAsync(At("none.mp4"), At("film.gif"), settings, null, Cancel));
        }
    }

    private async Task<double> PsnrAsync(string filter)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-nostdin", "-i", At("film.mp4"), "-i", At("film.gif"), "-lavfi", $"[0:v]scale=in_color_matrix=bt709,format=gbrp,{filter},settb=1/1000,setpts=N[a];[1:v]format=gbrp,{filter},settb=1/1000,setpts=N[b];[a][b]psnr", "-f", "null", "-"]), Cancel);
        var line = result.ErrorLines.Last(line => line.Contains("average:", StringComparison.Ordinal));
        return double.Parse(line[(line.IndexOf("average:", StringComparison.Ordinal) + 8)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds that each frame stays, as the file itself says: walks over its blocks.</summary>
    private static List<double> Delays(byte[] gif)
    {
        var delays = new List<double>();
        var at = 13 + TableBytes(gif[10]);
        while (gif[at] != 0x3B)
        {
            if (gif[at] == 0x21)
            {
                if (gif[at + 1] == 0xF9)
                {
                    delays.Add((gif[at + 4] + (gif[at + 5] << 8)) / 100.0);
                }

                at += 2;
            }
            else
            {
                Assert.Equal(0x2C, gif[at]);
                at += 11 + TableBytes(gif[at + 9]);
            }

            for (; gif[at] != 0; at += gif[at] + 1)
            {
            }

            at++;
        }

        return delays;

        static int TableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value) => stop.Cancel();
    }
}
