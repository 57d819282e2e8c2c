using System.Collections.Concurrent;
using Reelwright.LocalEngine.Cutout;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Tests.Sources;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Cutout;

public sealed class CutoutTests
{
    /// <summary>Name a folder here to look at the cut-outs, each beside its picture, on a checkerboard and on magenta.</summary>
    private const string LookVariable = "REELWRIGHT_CUTOUTS";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subjects_of_all_kinds_come_out_as_they_are()
    {
        var scores = new ConcurrentDictionary<string, Score>();
        await Parallel.ForEachAsync(Gallery.All, Cancel, async (entry, cancel) =>
        {
            var truth = await entry.Value();
            var image = Image(truth.Picture);
            var state = Cutter.Cut(image, null, cancel);
            scores[entry.Key] = state is CutState.Cut ? Score.Of(truth, image) : new Score(0, 1, 1, 1);
            await LookAsync(entry.Key, truth.Picture, image);
        });

        var table = string.Join('\n', scores.OrderBy(score => score.Value.Iou).Select(score =>
            $"{score.Key,-34} IoU {score.Value.Iou:F3}, edge {score.Value.Edge:F3}, mean {score.Value.Mean:F4}, fringe {score.Value.Fringe:F3}"));
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        Assert.True(scores.Count >= 12 && scores.Values.All(score => score.Iou >= 0.85), $"Each should overlap by 0.85:\n{table}");
        Assert.True(scores.Values.Average(score => score.Iou) >= 0.97, $"On average they should overlap by 0.97:\n{table}");
        Assert.True(scores.Values.All(score => score.Edge <= 0.10), $"Opacity at the edge should be off by at most 0.10:\n{table}");
        Assert.True(scores.Values.Average(score => score.Edge) <= 0.035, $"On average opacity at the edge should be off by at most 0.035:\n{table}");
        Assert.True(scores.Values.All(score => score.Fringe <= 0.10), $"Nothing of the old background should stay in the edge:\n{table}");
    }

    [Fact]
    public async Task A_picture_larger_than_the_copies_worked_on_gets_an_edge_as_fine_as_its_own_pixels()
    {
        var truth = Subjects.Bottle(1800, 1350, 0x1F6B45, 0xEDE6D2).On("large", Drawn.Draw(1800, 1350, (u, v) => (0.80f - (0.1f * v), 0.81f - (0.1f * v), 0.84f - (0.1f * u))));
        var image = Image(truth.Picture);

        Assert.Equal(CutState.Cut, Cutter.Cut(image, null, Cancel));

        Assert.True(image.Width * image.Height > Cutter.MattePixels);
        var score = Score.Of(truth, image);
        Assert.True(score is { Iou: >= 0.99, Edge: <= 0.03 }, $"{score}");
    }

    [Fact]
    public async Task The_same_picture_gives_the_same_bytes_whatever_the_cores()
    {
        var truth = await Gallery.All["portrait in a meadow"]();
        var (first, second) = (Image(truth.Picture), Image(truth.Picture));

        Cutter.Cut(first, null, Cancel);
        await Task.Factory.StartNew(() => Cutter.Cut(second, null, Cancel), Cancel, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ConcurrentScheduler);

        Assert.Equal(first.Pixels, second.Pixels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 300)]
    [InlineData(3000, 3)]
    [InlineData(200, 150)]
    public void A_picture_in_which_nothing_can_be_told_apart_is_said_to_be_one_and_left_alone(int width, int height)
    {
        var image = Image(Drawn.Draw(width, height, (_, _) => (0.4f, 0.5f, 0.6f)));
        var before = (byte[])image.Pixels.Clone();

        Assert.Equal(CutState.NothingFound, Cutter.Cut(image, null, Cancel));
        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public void Noise_alone_is_no_subject()
    {
        var image = Image(Drawn.Draw(240, 180, (u, v) => (0.5f + (0.06f * Drawn.Grain(u * 240, v * 180)), 0.5f + (0.06f * Drawn.Grain(u * 231, v * 190)), 0.5f)));

        Assert.Equal(CutState.NothingFound, Cutter.Cut(image, null, Cancel));
    }

    [Fact]
    public async Task A_picture_that_has_no_background_any_more_stays_as_it_is()
    {
        var image = Image((await Gallery.All["fruit on wood"]()).Picture);
        Cutter.Cut(image, null, Cancel);
        var before = (byte[])image.Pixels.Clone();

        Assert.Equal(CutState.AlreadyCut, Cutter.Cut(image, null, Cancel));
        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public async Task What_was_see_through_stays_so()
    {
        var truth = await Gallery.All["mug with a shadow"]();
        var image = Image(truth.Picture);
        for (var i = 0; i < 480 * 60; i++)
        {
            image.Pixels[(4 * i) + 3] = 0;
        }

        Assert.Equal(CutState.Cut, Cutter.Cut(image, null, Cancel));

        Assert.All(Enumerable.Range(0, 480 * 60), i => Assert.Equal(0, image.Pixels[(4 * i) + 3]));
        Assert.True(Score.Of(truth, image).Iou > 0.97, $"{Score.Of(truth, image)}");
    }

    [Fact]
    public async Task Behind_what_is_see_through_nothing_of_the_picture_is_left()
    {
        var image = Image((await Gallery.All["dark shoe on white"]()).Picture);

        Cutter.Cut(image, null, Cancel);

        Assert.All(Enumerable.Range(0, image.Width * image.Height).Where(i => image.Pixels[(4 * i) + 3] == 0), i => Assert.Equal((0, 0, 0), (image.Pixels[4 * i], image.Pixels[(4 * i) + 1], image.Pixels[(4 * i) + 2])));
    }

    [Fact]
    public async Task Progress_only_grows_and_ends_at_one()
    {
        var seen = new Heard();

        Cutter.Cut(Image((await Gallery.All["mug with a shadow"]()).Picture), seen, Cancel);

        Assert.Equal(seen.Values.Order(), seen.Values);
        Assert.Equal(1, seen.Values[^1]);
        Assert.True(seen.Values.Count >= 8, $"{seen.Values.Count} steps were reported.");
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.75)]
    public async Task A_cancelled_cut_ends_at_once_and_leaves_no_file(double at)
    {
        await using var studio = await Studio.OpenAsync();
        var source = studio.Image("picture", (await Gallery.All["mug with a shadow"]()).Picture);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var seen = new Heard { At = value => Stop(value) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BackgroundRemover(studio.Ffmpeg).RemoveAsync(source, studio.Path("cut.png"), seen, stop.Token));

        Assert.False(File.Exists(studio.Path("cut.png")));
        Assert.Single(seen.Values, value => value >= at);

        void Stop(double value)
        {
            if (value >= at)
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public async Task A_file_becomes_a_PNG_of_its_size_that_says_how_it_was_made()
    {
        await using var studio = await Studio.OpenAsync();
        var truth = await Gallery.All["walker before mountains"]();
        await studio.Ffmpeg.ReencodeImageAsync(studio.Image("picture", truth.Picture), MediaFormat.Png, studio.Path("picture.jpg"), MediaFormat.Jpeg, cancel: Cancel);

        Assert.Equal(BackgroundRemoval.Removed, await new BackgroundRemover(studio.Ffmpeg).RemoveAsync(studio.Path("picture.jpg"), studio.Path("cut.png"), null, Cancel));

        var cut = await studio.Ffmpeg.DecodeImageAsync(studio.Path("cut.png"), MediaFormat.Png, cancel: Cancel);
        Assert.Equal((480, 360), (cut.Width, cut.Height));
        Assert.True(Score.Of(truth, cut).Iou > 0.95);
        var about = await MediaMetadata.ReadAsync(studio.Path("cut.png"), Cancel);
        Assert.Equal(("local", DigitalSourceType.AlgorithmicallyEnhanced), (about!.Engine, about.DigitalSourceType));
    }

    [Fact]
    public async Task Where_nothing_is_found_no_file_is_written()
    {
        await using var studio = await Studio.OpenAsync();
        var source = studio.Image("grey", Drawn.Draw(64, 64, (_, _) => (0.5f, 0.5f, 0.5f)));

        Assert.Equal(BackgroundRemoval.NothingFound, await new BackgroundRemover(studio.Ffmpeg).RemoveAsync(source, studio.Path("cut.png"), null, Cancel));

        Assert.False(File.Exists(studio.Path("cut.png")));
    }

    private static RawImage Image(Picture picture) => new(picture.Width, picture.Height, Rgba.Convert(picture));

    private static async Task LookAsync(string name, Picture before, RawImage cut)
    {
        if (Environment.GetEnvironmentVariable(LookVariable) is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name.Replace(' ', '-') + ".png"), Sheet(Image(before), cut).ToPng());
        }
    }

    private static RawImage Sheet(RawImage before, RawImage cut)
    {
        var (w, h) = (cut.Width, cut.Height);
        var pixels = new byte[w * 3 * h * 4];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, channel) = (i / 4 % (w * 3), i / 4 / (w * 3), i % 4);
            var from = ((y * w) + (x % w)) * 4;
            var ground = x < 2 * w ? (((x / 8) + (y / 8)) & 1) == 0 ? 200 : 255 : channel == 1 ? 0 : 255;
            var alpha = cut.Pixels[from + 3];
            pixels[i] = channel == 3 ? (byte)255 : x < w ? before.Pixels[from + channel] : (byte)(((cut.Pixels[from + channel] * alpha) + (ground * (255 - alpha))) / 255);
        }

        return new RawImage(w * 3, h, pixels);
    }

    private sealed class Heard : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public Action<double>? At { get; init; }

        public void Report(double value)
        {
            Values.Add(value);
            At?.Invoke(value);
        }
    }
}
