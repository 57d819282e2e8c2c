using System.Collections.Concurrent;
using System.Numerics;
using Reelwright.LocalEngine.Faces;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Faces;

public sealed class FaceSwapTests
{
    private const int Width = 360;
    private const int Height = 270;

    private static readonly Dictionary<string, DrawnFace> Heads = new()
    {
        ["fair"] = new(),
        ["pale"] = new() { Skin = Skins.Pale, Hair = new(0.75f, 0.6f, 0.35f), Iris = new(0.2f, 0.45f, 0.7f), Wall = new(0.3f, 0.3f, 0.35f) },
        ["dark"] = new() { Skin = Skins.Dark, Hair = new(0.06f, 0.05f, 0.05f), Wall = new(0.8f, 0.75f, 0.6f) },
        ["leaning"] = new() { Lean = 25, HalfWidth = 1.05f, Mouth = 1.18f, Skin = Skins.Olive },
        ["half in shadow"] = new() { Light = new(-1, -0.2f, 0.3f), Ambient = 0.25f },
        ["small"] = new() { Size = 0.09f, Place = new(0.3f, 0.5f), Skin = Skins.Brown },
    };

    private static readonly ConcurrentDictionary<string, Lazy<(RawImage Picture, DetectedFace Face)>> Seen = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("pale", "fair", 6)]
    [InlineData("fair", "dark", 6)]
    [InlineData("dark", "pale", 8)]
    [InlineData("leaning", "half in shadow", 15)]
    [InlineData("fair", "leaning", 6)]
    [InlineData("pale", "small", 6)]
    public void The_face_sits_where_the_targets_was_without_a_seam_in_its_skins_colour(string source, string target, double patience)
    {
        var (from, to) = (Found(source), Found(target));

        var swapped = FaceSwapper.Swap(from.Picture, from.Face, to.Picture, to.Face, FacesAtHand.Cancel);

        var face = Assert.Single(FacesAtHand.Detector.Find(swapped, FacesAtHand.Cancel));
        var off = MathF.Max(Vector2.Distance(face.LeftEye, to.Head.LeftEye(Width, Height)), Vector2.Distance(face.RightEye, to.Head.RightEye(Width, Height)));
        Assert.True(off < Math.Max(2.5, 0.03 * face.Width), $"The eyes are off by {off / face.Width:P1} of the face's width.");
        var seam = new Rim(to.Picture, to.Face).Jump(swapped) - new Rim(to.Picture, to.Face).Jump(to.Picture);
        Assert.True(seam < 2, $"At the rim neighbours differ by {seam:F2} more than in the target.");
        var skin = Vector3.Distance(Skin(swapped, to), Skin(to.Picture, to));
        Assert.True(skin < patience, $"The cheeks' colour is off by {skin:F1} (L*a*b*).");
    }

    [Fact]
    public void Inside_the_detail_is_the_sources()
    {
        var (from, to) = (Found("pale"), Found("fair"));
        var swapped = FaceSwapper.Swap(from.Picture, from.Face, to.Picture, to.Face, FacesAtHand.Cancel);

        // Both heads are drawn at the same place, so that pixels correspond.
        Assert.True(Likeness(swapped, from.Picture, to) > 0.9, $"{Likeness(swapped, from.Picture, to):F3}");
        var iris = At(swapped, to.Head.Spot(-0.5f + 0.08f, 0, Width, Height));
        Assert.True(iris.Z > iris.X + 0.05f, $"The iris is {iris}, and was blue.");
    }

    [Fact]
    public void Nothing_outside_the_face_changes_nor_what_is_see_through()
    {
        var (from, to) = (Found("pale"), Found("leaning"));
        for (var i = 3; i < to.Picture.Pixels.Length; i += 4)
        {
            to.Picture.Pixels[i] = (byte)(i % 251);
        }

        var swapped = FaceSwapper.Swap(from.Picture, from.Face, to.Picture, to.Face, FacesAtHand.Cancel);

        var (frame, changed) = (new FaceFrame(to.Face), 0);
        for (var i = 0; i < swapped.Pixels.Length; i += 4)
        {
            var place = frame.ToFace(new Vector2((i / 4 % Width) + 0.5f, (i / 4 / Width) + 0.5f));
            var same = swapped.Pixels.AsSpan(i, 3).SequenceEqual(to.Picture.Pixels.AsSpan(i, 3));
            changed += same ? 0 : 1;
            Assert.True(same || FaceShape.Reach(place) < 1, $"Pixel {i / 4} lies outside the face and has changed.");
            Assert.Equal(to.Picture.Pixels[i + 3], swapped.Pixels[i + 3]);
        }

        Assert.True(changed > 0.5 * Math.PI * frame.Unit * frame.Unit, $"Only {changed} pixels have changed.");
    }

    [Fact]
    public void A_face_put_onto_itself_stays_as_it_is()
    {
        var to = Found("half in shadow");
        var swapped = FaceSwapper.Swap(to.Picture, to.Face, to.Picture, to.Face, FacesAtHand.Cancel);

        var mean = swapped.Pixels.Zip(to.Picture.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(mean < 0.1, $"Pixels differ by {mean:F2} of 255.");
    }

    [Fact]
    public void A_picture_without_colour_stays_without()
    {
        var (from, to) = (Found("pale"), Found("fair"));
        var swapped = FaceSwapper.Swap(from.Picture, from.Face, FacesAtHand.Gray(to.Picture), to.Face, FacesAtHand.Cancel);

        var worst = Enumerable.Range(0, Width * Height)
            .Max(i => Math.Max(swapped.Pixels[i * 4], Math.Max(swapped.Pixels[(i * 4) + 1], swapped.Pixels[(i * 4) + 2]))
                - Math.Min(swapped.Pixels[i * 4], Math.Min(swapped.Pixels[(i * 4) + 1], swapped.Pixels[(i * 4) + 2])));
        Assert.True(worst <= 6, $"A channel differs by {worst} from another.");
    }

    [Fact]
    public void Light_from_one_side_falls_on_the_new_face_too()
    {
        var (from, to) = (Found("fair"), Found("half in shadow"));
        var swapped = FaceSwapper.Swap(from.Picture, from.Face, to.Picture, to.Face, FacesAtHand.Cancel);

        var (lit, shadowed) = (Lab.Of(At(swapped, to.Head.Spot(-0.6f, 0.6f, Width, Height))).X, Lab.Of(At(swapped, to.Head.Spot(0.6f, 0.6f, Width, Height))).X);
        Assert.True(lit > shadowed + 8, $"L* is {lit:F0} on the lit cheek and {shadowed:F0} on the other.");
    }

    [Fact]
    public void A_face_over_the_pictures_edge_and_faces_of_any_size_are_taken()
    {
        var (from, to) = (Found("fair"), Found("pale"));
        var large = from.Face with { LeftEye = from.Face.LeftEye * 8, RightEye = from.Face.RightEye * 8, Mouth = from.Face.Mouth * 8 };
        var edge = to.Face with { LeftEye = new(5, 5), RightEye = new(60, 8), Mouth = new(30, 70) };
        var away = to.Face with { LeftEye = new(-900, -900), RightEye = new(-800, -900), Mouth = new(-850, -800) };
        var tiny = to.Face with { LeftEye = new(5, 5), RightEye = new(6, 5), Mouth = new(5.5f, 6) };

        foreach (var (picture, face, place) in ((RawImage, DetectedFace, DetectedFace)[])
            [(FacesAtHand.Enlarged(from.Picture, 8), large, to.Face), (from.Picture, from.Face, edge), (from.Picture, from.Face, away), (from.Picture, from.Face, tiny), (from.Picture, away, to.Face)])
        {
            Assert.Equal((Width, Height), FaceSwapper.Swap(picture, face, to.Picture, place, FacesAtHand.Cancel) is var swapped ? (swapped.Width, swapped.Height) : default);
        }
    }

    /// <summary>Each head is drawn and found once for all tests; the pixels are the caller's.</summary>
    private static (DrawnFace Head, RawImage Picture, DetectedFace Face) Found(string name)
    {
        var (drawn, face) = Seen.GetOrAdd(name, _ => new(() => Draw(Heads[name]))).Value;
        return (Heads[name], new RawImage(drawn.Width, drawn.Height, (byte[])drawn.Pixels.Clone()), face);
    }

    private static (RawImage Picture, DetectedFace Face) Draw(DrawnFace head)
    {
        var picture = head.Draw(Width, Height);
        return (picture, Assert.Single(FacesAtHand.Detector.Find(picture, CancellationToken.None)));
    }

    private static Vector3 At(RawImage image, Vector2 place)
    {
        var at = (((int)place.Y * image.Width) + (int)place.X) * 4;
        return new Vector3(image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) / 255;
    }

    /// <summary>The mean of both cheeks, in L*a*b*.</summary>
    private static Vector3 Skin(RawImage image, (DrawnFace Head, RawImage Picture, DetectedFace Face) of)
    {
        var sum = Vector3.Zero;
        for (var i = 0; i < 128; i++)
        {
            sum += Lab.Of(At(image, of.Head.Spot((i < 64 ? -0.7f : 0.45f) + (0.03f * (i % 8)), 0.45f + (0.03f * (i / 8 % 8)), Width, Height)));
        }

        return sum / 128;
    }

    /// <summary>How alike the brightness' slopes of two pictures are around nose and eyes: 1 when they are the same up to a factor.</summary>
    private static double Likeness(RawImage one, RawImage other, (DrawnFace Head, RawImage Picture, DetectedFace Face) of)
    {
        var (both, first, second) = (0.0, 0.0, 0.0);
        var frame = new FaceFrame(of.Face);
        for (var y = 1; y < Height - 1; y++)
        {
            for (var x = 1; x < Width - 1; x++)
            {
                var place = frame.ToFace(new Vector2(x, y));
                if (FaceShape.Reach(place) < 0.6f && FaceParts.Eye(place) == 0 && FaceParts.Brow(place) == 0)
                {
                    var (a, b) = (Slope(one, x, y), Slope(other, x, y));
                    (both, first, second) = (both + Vector2.Dot(a, b), first + a.LengthSquared(), second + b.LengthSquared());
                }
            }
        }

        return both / Math.Sqrt(first * second);

        static Vector2 Slope(RawImage image, int x, int y) => new(
            Lab.Of(At(image, new(x + 1, y))).X - Lab.Of(At(image, new(x - 1, y))).X, Lab.Of(At(image, new(x, y + 1))).X - Lab.Of(At(image, new(x, y - 1))).X);
    }

    /// <summary>Pairs of neighbours of which one lies inside the face and one does not.</summary>
    private sealed class Rim(RawImage picture, DetectedFace face)
    {
        public double Jump(RawImage image)
        {
            var (frame, sum, count) = (new FaceFrame(face), 0.0, 0);
            for (var y = 1; y < picture.Height - 1; y++)
            {
                for (var x = 1; x < picture.Width - 1; x++)
                {
                    if (IsInside(frame, x, y) != IsInside(frame, x + 1, y))
                    {
                        sum += Vector3.Distance(Lab.Of(At(image, new(x, y))), Lab.Of(At(image, new(x + 1, y))));
                        count++;
                    }
                }
            }

            return sum / count;
        }

        private static bool IsInside(FaceFrame frame, int x, int y) => FaceShape.Reach(frame.ToFace(new Vector2(x + 0.5f, y + 0.5f))) < 1;
    }
}
