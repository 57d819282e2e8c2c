using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class RestyledFilmTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Strength_goes_from_nearly_nothing_to_much_and_keeps_the_structure()
    {
        await using var studio = await Studio.OpenAsync();
        var source = await studio.FilmAsync("moving", 12, 16, i => Drawn.Disc(0.25f + (0.04f * i), 0.5f));
        var original = await studio.FramesAsync(source, 320, 192, 16);
        var differences = new List<double>();
        foreach (var strength in (double[])[0, 0.3, 0.6, 1])
        {
            var frames = await RenderAsync(studio, Request(source, "an oil painting at sunset") with { Strength = strength }, 6);
            differences.Add(Measured.Difference(original[5], frames[5]));
            var (own, other) = (Measured.Correlation(Edges(original[5]), Edges(frames[5])), Measured.Correlation(Edges(original[0]), Edges(frames[5])));
            output.WriteLine($"Strength {strength}: edges {own:f2}, those of another frame {other:f2}.");
            Assert.True(own > 0.3 && own > other + 0.1, $"At strength {strength} the edges went elsewhere: {own:f2}, {other:f2}.");
        }

        output.WriteLine(string.Join(", ", differences));
        Assert.True(differences[0] < 0.001, $"No strength changes {differences[0]}.");
        Assert.Equal(differences.Order(), differences);
        Assert.True(differences[3] > 0.08, $"Full strength changes only {differences[3]}.");
    }

    [Fact]
    public async Task The_sources_sound_is_carried_where_it_has_one()
    {
        await using var studio = await Studio.OpenAsync();
        var silent = await studio.FilmAsync("silent", 4, 16, _ => Drawn.Disc(0.5f, 0.5f));
        var speaking = await studio.FilmAsync("speaking", 16, 16, _ => Drawn.Disc(0.5f, 0.5f), studio.Tone("tone", 1, _ => 0.5f));

        await using var without = await SourceTechniques.OpenAsync(Request(silent, "oil painting"), studio.Ffmpeg, Studio.Cancel);
        await using var with = await SourceTechniques.OpenAsync(Request(speaking, "oil painting"), studio.Ffmpeg, Studio.Cancel);

        Assert.Null(without.AudioPath);
        Assert.Equal(speaking, with.AudioPath);
    }

    [Fact]
    public async Task A_given_picture_lends_its_colours_to_the_film()
    {
        await using var studio = await Studio.OpenAsync();
        var source = await studio.FilmAsync("disc", 4, 16, _ => Drawn.Disc(0.5f, 0.5f));
        var image = studio.Image("red", Drawn.Draw(320, 192, (u, v) => (0.8f, 0.2f + (0.2f * v), 0.1f + (0.2f * u))));

        var plain = await RenderAsync(studio, Request(source, string.Empty) with { Strength = 0 }, 2);
        var red = await RenderAsync(studio, Request(source, string.Empty) with { ImagePath = image, Strength = 1 }, 2);

        var (before, after) = (Measured.Mean(plain[1]), Measured.Mean(red[1]));
        Assert.True(after.R - after.B > before.R - before.B + 0.2, $"{before} became {after}.");
    }

    [Fact]
    public async Task A_film_shorter_than_asked_begins_again()
    {
        await using var studio = await Studio.OpenAsync();
        var source = await studio.FilmAsync("short", 4, 16, i => Drawn.Disc(0.2f + (0.15f * i), 0.5f));

        var frames = await RenderAsync(studio, Request(source, string.Empty) with { Strength = 0 }, 6);

        Assert.True(Measured.Psnr(frames[0], frames[4]) > 40 && Measured.Psnr(frames[0], frames[3]) < 25);
    }

    [Fact]
    public async Task A_picture_alone_is_painted_and_set_in_motion()
    {
        await using var studio = await Studio.OpenAsync();
        var image = studio.Image("meadow", Drawn.Meadow());
        var request = new LocalRequest(LocalTechnique.Restyle, "watercolor", 320, 192, 3) { Frames = 17, FrameRate = 16, ImagePath = image, Strength = 1 };

        var frames = await RenderAsync(studio, request, 17);

        Assert.True(Measured.Difference(Drawn.Meadow(), frames[0]) > 0.05, "It is painted from the first frame.");
        Assert.True(Measured.Difference(frames[0], frames[16]) > 0.02, "It moves.");
    }

    private static LocalRequest Request(string film, string words) =>
        new(LocalTechnique.Restyle, words, 320, 192, 3) { Frames = 12, FrameRate = 16, VideoPath = film };

    private static async Task<List<Picture>> RenderAsync(Studio studio, LocalRequest request, int count)
    {
        await using var film = await SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel);
        return await Studio.RenderAsync(film.Frames, request.Width, request.Height, count);
    }

    private static Field Edges(Picture picture) => BoxBlur.Of(EdgeMap.Strength(Tones.Luma(picture)), 1);
}
