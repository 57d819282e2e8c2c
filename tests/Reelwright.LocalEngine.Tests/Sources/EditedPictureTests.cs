using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class EditedPictureTests
{
    private static readonly Picture Meadow = Drawn.Meadow();

    [Fact]
    public async Task Autumn_turns_leaves_from_green_to_orange_and_leaves_the_sky_alone()
    {
        var autumn = await EditAsync("make it autumn");

        var (before, after) = (Crown(Meadow), Crown(autumn));
        Assert.True(before.G > before.R + 0.1 && after.R > after.G + 0.1, $"Leaves were {before} and are {after}.");
        Assert.InRange(Sky(autumn).B - Sky(Meadow).B, -0.08, 0.08);
    }

    [Fact]
    public async Task Winter_lays_snow_on_the_ground_and_not_on_the_walls()
    {
        var winter = await EditAsync("deep winter");

        var ground = Measured.Mean(winter, 0.3, 0.7, 0.5, 0.95);
        var wall = Measured.Mean(winter, 0.57, 0.555, 0.64, 0.60);
        Assert.True(Math.Min(ground.R, Math.Min(ground.G, ground.B)) > 0.75, $"The ground is {ground}.");
        Assert.True(wall.R > wall.B + 0.12, $"The red wall is {wall}.");
    }

    [Fact]
    public async Task Night_is_dark_with_lit_windows()
    {
        var night = await EditAsync("at night");

        var window = Measured.Mean(night, 0.553, 0.50, 0.567, 0.53);
        Assert.True(Measured.Luma(night) < 0.4 * Measured.Luma(Meadow));
        Assert.True(window.R > 0.7 && window.R > window.B + 0.25, $"The window is {window}.");
        Assert.True(Sky(night).B < 0.2, $"The sky is {Sky(night)}.");
    }

    [Fact]
    public async Task Sunset_glows_above_the_horizon()
    {
        var sunset = await EditAsync("at sunset");

        var low = Measured.Mean(sunset, 0.4, 0.30, 0.5, 0.36);
        Assert.True(low.R > low.B + 0.3, $"The sky above the horizon is {low}.");
    }

    [Fact]
    public async Task A_named_colour_rules_the_palette()
    {
        var purple = Measured.Mean(await EditAsync("in purple"));
        var plain = Measured.Mean(Meadow);

        Assert.True(purple.B - purple.G > plain.B - plain.G + 0.12, $"Means {plain} became {purple}.");
    }

    [Fact]
    public async Task Noir_has_no_colour_and_a_sketch_is_lines_on_paper()
    {
        var noir = await EditAsync("film noir");
        var sketch = await EditAsync("a pencil sketch");

        Assert.All(Enumerable.Range(0, noir.R.Length), i => Assert.Equal(noir.R[i], noir.B[i], 0.001f));
        Assert.True(sketch.R.Count(value => value > 0.85f) > sketch.R.Length / 2, "Most of the paper stays bare.");
        Assert.True(Measured.Correlation(Edges(Meadow), Edges(sketch)) > 0.25, "The lines follow the picture.");
    }

    [Fact]
    public async Task Several_wishes_are_granted_at_once()
    {
        var both = await EditAsync("a winter night");
        var night = await EditAsync("at night");

        var (snow, grass) = (Measured.Mean(both, 0.3, 0.7, 0.5, 0.95), Measured.Mean(night, 0.3, 0.7, 0.5, 0.95));
        Assert.True(snow.B > grass.B + 0.1, $"Snow by night is {snow}, grass by night {grass}.");
        Assert.True(Measured.Luma(both) < 0.6 * Measured.Luma(Meadow));
    }

    [Fact]
    public async Task Strength_says_how_far_a_picture_from_a_picture_goes()
    {
        var differences = new List<double>();
        foreach (var strength in (double[])[0, 0.3, 0.6, 1])
        {
            var request = Request("an oil painting at sunset", LocalTechnique.TextToImage) with { Strength = strength };
            differences.Add(Measured.Difference(Meadow, await RenderAsync(request)));
        }

        Assert.True(differences[0] < 0.002, $"No strength changes {differences[0]}.");
        Assert.Equal(differences.Order(), differences);
        Assert.True(differences[3] > 0.1, $"Full strength changes only {differences[3]}.");
    }

    [Fact]
    public async Task Words_that_name_only_things_still_make_another_picture_of_the_same_structure()
    {
        var painted = await RenderAsync(Request("my grandmother", LocalTechnique.TextToImage) with { Strength = 1 });

        Assert.True(Measured.Difference(Meadow, painted) > 0.05);
        Assert.True(Measured.Correlation(Tones.Luma(Meadow), Tones.Luma(painted)) > 0.6);
    }

    [Fact]
    public async Task The_same_words_and_seed_give_the_same_pixels()
    {
        var (first, second) = (await EditAsync("a snowy watercolor at dawn"), await EditAsync("a snowy watercolor at dawn"));

        Assert.Equal(first.R, second.R);
        Assert.Equal(first.G, second.G);
    }

    private static Task<Picture> EditAsync(string words) => RenderAsync(Request(words, LocalTechnique.ImageEdit));

    private static LocalRequest Request(string words, LocalTechnique technique) => new(technique, words, Meadow.Width, Meadow.Height, 3);

    private static async Task<Picture> RenderAsync(LocalRequest request)
    {
        await using var edit = new EditedPicture(request, Look.Of(request.Prompt, request.NegativePrompt), Meadow);
        var picture = new Picture(request.Width, request.Height);
        await edit.RenderAsync(0, picture, TestContext.Current.CancellationToken);
        return picture;
    }

    private static (double R, double G, double B) Crown(Picture picture) => Measured.Mean(picture, 0.18, 0.24, 0.30, 0.46);

    private static (double R, double G, double B) Sky(Picture picture) => Measured.Mean(picture, 0.5, 0, 1, 0.2);

    private static Field Edges(Picture picture) => BoxBlur.Of(EdgeMap.Strength(Tones.Luma(picture)), 2);
}
