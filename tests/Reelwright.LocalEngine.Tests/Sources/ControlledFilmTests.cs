using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;
using Reelwright.LocalEngine.Sources.Controls;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class ControlledFilmTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(ControlKind.Edge)]
    [InlineData(ControlKind.Depth)]
    [InlineData(ControlKind.Pose)]
    public async Task The_edges_of_the_result_are_those_of_its_own_control(ControlKind kind)
    {
        var (bar, ring) = (Drawn.Shape(ring: false), Drawn.Shape(ring: true));
        var (painted, other) = (await PaintAsync(kind, bar), await PaintAsync(kind, ring));

        var (own, foreign) = (Measured.Correlation(Edges(bar), Edges(painted)), Measured.Correlation(Edges(ring), Edges(painted)));
        var (ownRing, foreignRing) = (Measured.Correlation(Edges(ring), Edges(other)), Measured.Correlation(Edges(bar), Edges(other)));
        output.WriteLine($"{kind}: bar {own:f2} against {foreign:f2}, ring {ownRing:f2} against {foreignRing:f2}.");
        Assert.True(own > foreign + 0.2 && own > 0.35, $"The bar's edges: {own:f2}, the ring's: {foreign:f2}.");
        Assert.True(ownRing > foreignRing + 0.2 && ownRing > 0.35, $"The ring's edges: {ownRing:f2}, the bar's: {foreignRing:f2}.");
    }

    [Fact]
    public async Task The_colours_are_the_scenes_and_not_the_controls()
    {
        var warm = Drawn.Draw(320, 192, (u, v) => (0.9f - (0.4f * v), 0.5f - (0.3f * v), 0.15f));
        var cold = Drawn.Draw(320, 192, (u, v) => (0.15f, 0.45f - (0.2f * v), 0.8f - (0.4f * v)));

        var (orange, blue) = (Measured.Mean(await PaintAsync(ControlKind.Edge, Drawn.Meadow(), warm)), Measured.Mean(await PaintAsync(ControlKind.Edge, Drawn.Meadow(), cold)));

        Assert.True(orange.R > orange.B + 0.15 && blue.B > blue.R + 0.15, $"{orange} and {blue}.");
    }

    [Fact]
    public async Task A_film_is_followed_frame_by_frame()
    {
        await using var studio = await Studio.OpenAsync();
        var source = await studio.FilmAsync("moving", 10, 16, i => Drawn.Disc(0.2f + (0.06f * i), 0.5f));
        var request = Request(ControlKind.Pose) with { Prompt = "a lighthouse at sunset", VideoPath = source, Frames = 10 };

        await using var film = await SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel);
        var frames = await Studio.RenderAsync(film.Frames, 320, 192, 10);
        var reader = new ControlReader(ControlKind.Pose);

        for (var i = 0; i < 10; i++)
        {
            // The figure is smoothed over a few frames, so it lags a little.
            var figure = reader.Read(Drawn.Disc(0.2f + (0.06f * i), 0.5f)).Figure;
            var center = Enumerable.Range(0, figure.Values.Length).Sum(k => figure.Values[k] * (k % 320)) / figure.Values.Sum() / 320;
            Assert.InRange(center, 0.2f + (0.06f * i) - 0.09f, 0.2f + (0.06f * i) + 0.04f);
        }

        Assert.True(Measured.Difference(frames[1], frames[9]) > 0.004, "The figure moves through the scene.");
    }

    [Fact]
    public async Task It_needs_a_film_or_a_picture()
    {
        await using var studio = await Studio.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => SourceTechniques.OpenAsync(Request(ControlKind.Edge), studio.Ffmpeg, Studio.Cancel));
    }

    private static LocalRequest Request(ControlKind kind) =>
        new(LocalTechnique.Control, string.Empty, 320, 192, 3) { Frames = 8, FrameRate = 16, Control = kind };

    private static async Task<Picture> PaintAsync(ControlKind kind, Picture control, Picture? scene = null)
    {
        scene ??= Drawn.Draw(320, 192, (u, v) => (0.7f - (0.5f * v), 0.45f - (0.2f * v), 0.35f + (0.1f * u)));
        await using var film = new ControlledFilm(Request(kind), Look.Plain, scene, null, control);
        return (await Studio.RenderAsync(film, 320, 192, 1))[0];
    }

    // Only firm edges, a little widened: what the eye takes for an outline.
    private static Field Edges(Picture picture) =>
        BoxBlur.Of(EdgeMap.Strength(Tones.Luma(picture)).Map(strength => Math.Min(strength, 0.12f)), 2);
}
