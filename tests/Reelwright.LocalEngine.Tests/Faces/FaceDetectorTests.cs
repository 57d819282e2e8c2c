using System.Numerics;
using Reelwright.LocalEngine.Faces;
using Reelwright.LocalEngine.Tests.Sources;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Faces;

public sealed class FaceDetectorTests
{
    private const int Width = 320;
    private const int Height = 256;

    private static readonly Dictionary<string, DrawnFace> Heads = new()
    {
        ["fair"] = new(),
        ["pale and blond"] = new() { Skin = Skins.Pale, Hair = new(0.75f, 0.6f, 0.35f), Iris = new(0.35f, 0.5f, 0.65f), Wall = new(0.3f, 0.3f, 0.35f) },
        ["glasses"] = new() { Skin = Skins.Olive, Glasses = true, Lean = 8 },
        ["beard, lit from the right"] = new() { Skin = Skins.Brown, Hair = new(0.08f, 0.07f, 0.07f), Beard = 0.9f, Light = new(0.6f, -0.3f, 0.7f) },
        ["dark before a light wall"] = new() { Skin = Skins.Dark, Hair = new(0.06f, 0.05f, 0.05f), Wall = new(0.8f, 0.75f, 0.6f) },
        ["dark in dim light"] = new() { Skin = Skins.Dark, Hair = new(0.06f, 0.05f, 0.05f), Wall = new(0.15f, 0.15f, 0.2f), Ambient = 0.2f },
        ["half in shadow"] = new() { Light = new(-1, -0.2f, 0.3f), Ambient = 0.2f },
        ["leaning by 12"] = new() { Lean = -12, HalfWidth = 1.05f },
        ["leaning by 30"] = new() { Lean = 30, Mouth = 1.2f },
        ["leaning by -30"] = new() { Lean = -30, Skin = Skins.Brown },
        ["leaning by 40"] = new() { Lean = 40, Place = new(0.45f, 0.4f) },
        ["large"] = new() { Size = 0.3f, Mouth = 1.0f, HalfWidth = 1.2f },
        ["in a corner"] = new() { Size = 0.1f, Place = new(0.17f, 0.2f) },
        ["noisy"] = new() { Noise = 0.06f },
    };

    public static TheoryData<string> Names => [.. Heads.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_eyes_are_found_to_within_three_hundredths_of_the_faces_width(string name)
    {
        var head = Heads[name];

        var face = Assert.Single(FacesAtHand.Detector.Find(head.Draw(Width, Height), FacesAtHand.Cancel));

        AssertEyes(head, face, Width, Height, 1);
        Assert.Equal(2, face.EyesSeen);
        Assert.InRange(face.MouthDepth, head.Mouth - 0.12f, head.Mouth + 0.12f);
    }

    [Fact]
    public void A_small_face_in_a_large_picture_is_found()
    {
        var head = new DrawnFace { Size = 0.028f, Place = new(0.7f, 0.6f) };
        var face = Assert.Single(FacesAtHand.Detector.Find(head.Draw(960, 720), FacesAtHand.Cancel));

        Assert.True(Vector2.Distance(face.BetweenEyes, head.Spot(0, 0, 960, 720)) < 2.5f, $"{face}");
    }

    [Fact]
    public void A_huge_picture_is_looked_at_in_a_smaller_copy_and_the_places_are_those_of_the_original()
    {
        var head = new DrawnFace();
        var face = Assert.Single(FacesAtHand.Detector.Find(FacesAtHand.Enlarged(head.Draw(Width, Height), 8), FacesAtHand.Cancel));

        AssertEyes(head, face, Width * 8, Height * 8, 1);
    }

    [Fact]
    public void A_picture_without_colour_has_faces_too()
    {
        var head = new DrawnFace { Skin = Skins.Olive };
        AssertEyes(head, Assert.Single(FacesAtHand.Detector.Find(FacesAtHand.Gray(head.Draw(Width, Height)), FacesAtHand.Cancel)), Width, Height, 1);
    }

    [Fact]
    public void Sunglasses_hide_the_eyes_and_not_the_face()
    {
        var head = new DrawnFace { Sunglasses = true };
        var face = Assert.Single(FacesAtHand.Detector.Find(head.Draw(Width, Height), FacesAtHand.Cancel));

        AssertEyes(head, face, Width, Height, 3);
    }

    [Fact]
    public void Of_several_faces_the_largest_comes_first()
    {
        var near = new DrawnFace { Size = 0.14f, Place = new(0.7f, 0.45f) };
        var far = new DrawnFace { Size = 0.09f, Place = new(0.22f, 0.3f), Skin = Skins.Brown };

        var faces = FacesAtHand.Detector.Find(near.Draw(640, 400, far), FacesAtHand.Cancel);

        Assert.Equal(2, faces.Count);
        AssertEyes(near, faces[0], 640, 400, 1);
        AssertEyes(far, faces[1], 640, 400, 1.5f);
    }

    [Theory]
    [InlineData("a forest in autumn")]
    [InlineData("a city street with buildings and windows")]
    [InlineData("a castle on a cliff")]
    [InlineData("moon surface")]
    public async Task A_scene_has_no_face(string prompt)
    {
        var request = new LocalRequest(LocalTechnique.TextToImage, prompt, 512, 320, 5);
        var picture = FacesAtHand.ToRaw((await Frames.DrawAsync(request, 2, 0))[0]);

        Assert.Empty(FacesAtHand.Detector.Find(picture, FacesAtHand.Cancel));
    }

    [Fact]
    public void A_wall_noise_a_meadow_a_tiny_picture_and_the_back_of_a_head_have_none()
    {
        var noise = new byte[Width * Height * 4];
        new Random(5).NextBytes(noise);
        var away = new DrawnFace { Place = new(0.5f, 3) };
        var faceless = new DrawnFace { Hair = Skins.Fair * 0.3f, HalfWidth = 0.02f };
        foreach (var picture in (RawImage[])
        [
            away.Draw(Width, Height), new(Width, Height, noise), FacesAtHand.ToRaw(Drawn.Meadow()), new(1, 1, [1, 2, 3, 255]), faceless.Draw(Width, Height),
        ])
        {
            Assert.Empty(FacesAtHand.Detector.Find(picture, FacesAtHand.Cancel));
        }
    }

    [Fact]
    public void Half_a_face_at_the_edge_is_none()
    {
        var head = new DrawnFace { Place = new(0, 0.45f) };
        Assert.Empty(FacesAtHand.Detector.Find(head.Draw(Width, Height), FacesAtHand.Cancel));
    }

    [Fact]
    public void It_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => FacesAtHand.Detector.Find(new DrawnFace().Draw(Width, Height), new CancellationToken(canceled: true)));

    private static void AssertEyes(DrawnFace head, DetectedFace face, int width, int height, float patience)
    {
        var left = Vector2.Distance(face.LeftEye, head.LeftEye(width, height)) / (float)face.Width;
        var right = Vector2.Distance(face.RightEye, head.RightEye(width, height)) / (float)face.Width;
        Assert.True(left < 0.03f * patience && right < 0.03f * patience, $"The eyes are off by {left:P1} and {right:P1} of the face's width: {face}");
    }
}
