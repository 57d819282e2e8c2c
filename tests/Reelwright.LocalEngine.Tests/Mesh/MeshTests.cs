using System.Numerics;
using Reelwright.LocalEngine.Mesh;
using Reelwright.LocalEngine.Tests.Sources;

namespace Reelwright.LocalEngine.Tests.Mesh;

public sealed class MeshTests
{
    [Theory]
    [InlineData("a lighthouse")]
    [InlineData("a red boat")]
    [InlineData("a sailboat")]
    [InlineData("a ship")]
    [InlineData("an autumn tree")]
    [InlineData("a pine in winter")]
    [InlineData("a palm")]
    [InlineData("a house")]
    [InlineData("a castle")]
    [InlineData("a church")]
    [InlineData("a windmill")]
    [InlineData("a blue car")]
    [InlineData("a bus")]
    [InlineData("a rocket")]
    [InlineData("a flying saucer")]
    [InlineData("a hot air balloon")]
    [InlineData("a plane")]
    [InlineData("a planet with rings")]
    [InlineData("the earth")]
    [InlineData("a bird")]
    [InlineData("a fish")]
    [InlineData("a dog")]
    [InlineData("a person")]
    [InlineData("a mountain")]
    [InlineData("a pyramid")]
    [InlineData("a mushroom")]
    [InlineData("a sunflower")]
    [InlineData("a snowman")]
    [InlineData("a cactus")]
    [InlineData("a skyscraper")]
    [InlineData("an igloo")]
    [InlineData("a tower")]
    [InlineData("zxqv of the utterly unknown")]
    [InlineData("")]
    public void Every_shape_is_a_valid_file_of_sound_triangles_that_face_outwards(string prompt)
    {
        var glb = Glb.Read(MeshTechnique.FromWords(Request(prompt), "hunyuan3d"));

        AssertSound(glb);
        Assert.True(glb.Volume() > 0.01, $"The volume is {glb.Volume():f3}.");
    }

    [Fact]
    public void A_picture_becomes_a_closed_relief_with_the_picture_on_it()
    {
        var meadow = Drawn.Meadow();
        var glb = Glb.Read(MeshTechnique.FromPicture(Request("a meadow") with { ImagePath = "given" }, "hunyuan3d", meadow));

        AssertSound(glb);
        Assert.InRange(glb.Volume(), 0.1, 2 * 1.2 * 0.5);
        AssertClosed(glb);
        var (width, height, pixels) = glb.DecodeTexture();
        Assert.Equal((320, 192), (width, height));
        Assert.InRange(pixels[(((96 * 320) + 200) * 3) + 0] / 255f, meadow.R[(96 * 320) + 200] - 0.003f, meadow.R[(96 * 320) + 200] + 0.003f);

        // The near grass stands out farther than the far sky.
        var sky = glb.Positions.Where(p => p.Y > 0.45f && p.Z > 0).Average(p => p.Z);
        var grass = glb.Positions.Where(p => p.Y < -0.45f && p.Z > 0).Average(p => p.Z);
        Assert.True(grass > sky + 0.1, $"Grass {grass:f2}, sky {sky:f2}.");
    }

    [Fact]
    public void What_made_it_is_written_into_the_file()
    {
        var glb = Glb.Read(MeshTechnique.FromWords(Request("a \"quoted\" lighthouse é") with { Seed = 77 }, "hunyuan3d"));

        var extras = glb.Document.GetProperty("asset").GetProperty("extras");
        Assert.Equal("a \"quoted\" lighthouse é", extras.GetProperty("prompt").GetString());
        Assert.Equal("hunyuan3d", extras.GetProperty("model").GetString());
        Assert.Equal(77, extras.GetProperty("seed").GetInt64());
        Assert.Equal("local", extras.GetProperty("engine").GetString());
        Assert.Equal("http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia", extras.GetProperty("digitalSourceType").GetString());
    }

    [Fact]
    public void The_same_words_give_the_same_bytes_and_steps_buy_corners()
    {
        var (first, second) = (MeshTechnique.FromWords(Request("a castle"), "m"), MeshTechnique.FromWords(Request("a castle"), "m"));
        var (few, many) = (Glb.Read(MeshTechnique.FromWords(Request("a castle") with { Steps = 1 }, "m")), Glb.Read(MeshTechnique.FromWords(Request("a castle") with { Steps = 30 }, "m")));

        Assert.Equal(first, second);
        Assert.True(many.Positions.Length > 1.5 * few.Positions.Length);
        Assert.NotEqual(MeshTechnique.FromWords(Request("glorp"), "m"), MeshTechnique.FromWords(Request("blarf"), "m"));
    }

    [Fact]
    public void Words_colour_the_shape()
    {
        var (blue, red) = (Mean("a blue car"), Mean("a red car"));

        Assert.True(blue.B > red.B + 0.02 && red.R > blue.R + 0.02, $"{blue} and {red}.");
    }

    private static (double R, double B) Mean(string prompt)
    {
        var (_, _, pixels) = Glb.Read(MeshTechnique.FromWords(Request(prompt), "m")).DecodeTexture();
        return (pixels.Where((_, i) => i % 3 == 0).Average(value => value / 255.0), pixels.Where((_, i) => i % 3 == 2).Average(value => value / 255.0));
    }

    private static LocalRequest Request(string prompt) => new(LocalTechnique.Mesh, prompt, 16, 16, 1) { Steps = 8 };

    private static void AssertSound(Glb glb)
    {
        var count = glb.Positions.Length;
        Assert.True(count > 0 && glb.Normals.Length == count && glb.Places.Length == count && glb.Indices.Length % 3 == 0 && glb.Indices.Length >= 12);
        Assert.True(glb.Indices.All(index => index < count), "An index points at no corner.");
        Assert.True(glb.Positions.All(p => float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z) && p.Length() < 20), "A corner is nowhere.");
        Assert.True(glb.Normals.All(n => MathF.Abs(n.Length() - 1) < 1e-3f), "A normal has not the length 1.");
        Assert.True(glb.Places.All(p => p.X is >= 0 and <= 1 && p.Y is >= 0 and <= 1), "A corner lies off the texture.");

        // Normals agree with the faces they light.
        var against = 0;
        for (var i = 0; i < glb.Indices.Length; i += 3)
        {
            var (a, b, c) = (glb.Indices[i], glb.Indices[i + 1], glb.Indices[i + 2]);
            var face = Vector3.Cross(glb.Positions[b] - glb.Positions[a], glb.Positions[c] - glb.Positions[a]);
            Assert.True(face.LengthSquared() > 0, "A triangle without an area.");
            against += Vector3.Dot(face, glb.Normals[a] + glb.Normals[b] + glb.Normals[c]) < 0 ? 1 : 0;
        }

        // At sharp rims of turned shapes the shared normal is the mean of two faces, and may miss a sliver.
        Assert.True(against <= glb.Indices.Length / 3 / 40, $"{against} of {glb.Indices.Length / 3} triangles are lit from inside.");
        Assert.True(glb.DecodeTexture().Pixels.Distinct().Count() > 30, "The texture is nearly plain.");
    }

    /// <summary>Every edge is walked as often one way as the other: there is no hole.</summary>
    private static void AssertClosed(Glb glb)
    {
        var edges = new Dictionary<(Vector3, Vector3), int>();
        for (var i = 0; i < glb.Indices.Length; i += 3)
        {
            for (var k = 0; k < 3; k++)
            {
                var (a, b) = (Rounded(glb.Positions[glb.Indices[i + k]]), Rounded(glb.Positions[glb.Indices[i + ((k + 1) % 3)]]));
                edges[(a, b)] = edges.GetValueOrDefault((a, b)) + 1;
                edges[(b, a)] = edges.GetValueOrDefault((b, a)) - 1;
            }
        }

        // The back is one face: its long edges meet the sides' many short ones.
        var open = edges.Where(edge => edge.Value != 0 && (edge.Key.Item1.Z > 0 || edge.Key.Item2.Z > 0)).ToList();
        Assert.Empty(open);

        static Vector3 Rounded(Vector3 v) => new(MathF.Round(v.X, 4), MathF.Round(v.Y, 4), MathF.Round(v.Z, 4));
    }
}
