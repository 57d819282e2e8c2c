using System.Numerics;
using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Imaging.Vision;
using Reelwright.LocalEngine.Sources;
using Reelwright.LocalEngine.Sources.Portraits;

namespace Reelwright.LocalEngine.Tests.Sources;

public sealed class PortraitTests(ITestOutputHelper output)
{
    private const int Side = 192;

    private static readonly Picture Portrait = Drawn.Portrait(Side, Side);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.12f, -0.04f)]
    [InlineData(-0.10f, 0.06f)]
    public void Eyes_and_mouth_are_found_where_they_were_drawn(float shiftX, float shiftY)
    {
        var face = FaceFinder.Find(Drawn.Portrait(Side, Side, 0, shiftX, shiftY));

        output.WriteLine($"{face}");
        Assert.True(face.IsSeen);
        AssertNear(new(0.43f + shiftX, 0.425f + shiftY), face.LeftEye);
        AssertNear(new(0.57f + shiftX, 0.425f + shiftY), face.RightEye);
        AssertNear(new(0.5f + shiftX, 0.62f + shiftY), face.Mouth);

        static void AssertNear(Vector2 expected, Vector2 actual) =>
            Assert.True(Vector2.Distance(expected * Side, actual) < 0.03f * Side, $"Expected {expected * Side}, found {actual}.");
    }

    [Fact]
    public void A_meadow_has_no_face() => Assert.False(FaceFinder.Find(Drawn.Meadow()).IsSeen);

    [Fact]
    public async Task The_mouth_moves_with_the_sound_and_stays_still_in_silence()
    {
        await using var studio = await Studio.OpenAsync();
        var image = studio.Image("portrait", Portrait);

        // A second of speech in bursts, a second of silence, a second of speech.
        var speech = studio.Tone("speech", 3, t => t is > 1 and < 2 ? 0 : Loudness(t));
        var request = new LocalRequest(LocalTechnique.AudioPortrait, string.Empty, Side, Side, 2) { Frames = 48, FrameRate = 16, ImagePath = image, AudioPath = speech };
        await using var film = await SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel);
        var frames = await Studio.RenderAsync(film.Frames, Side, Side, 48);

        Assert.Equal(speech, film.AudioPath);
        var loud = Enumerable.Range(0, 48).Select(i => (i + 0.5) / 16 is > 1 and < 2 ? 0 : Loudness((i + 0.5) / 16)).ToArray();
        var dark = frames.Select(MouthDarkness).ToArray();
        var correlation = Measured.Correlation(loud, dark);
        output.WriteLine($"Correlation {correlation:f2}; darkness {string.Join(" ", dark.Select(d => d.ToString("f2")))}");
        Assert.True(correlation > 0.75, $"The mouth follows the sound with a correlation of {correlation:f2} only.");
        var silent = dark[20..31];
        Assert.True(silent.Max() - silent.Min() < 0.15f * (dark.Max() - dark.Min()), "In silence the mouth moves.");
    }

    [Fact]
    public async Task Without_any_sound_the_mouth_never_opens_and_the_eyes_blink_all_the_same()
    {
        var envelope = SoundEnvelope.Of(new float[16_000 * 8], 128, 16);
        var film = new SpeakingPortrait(new LocalRequest(LocalTechnique.AudioPortrait, string.Empty, Side, Side, 2) { Frames = 128, FrameRate = 16 }, Look.Plain, Portrait, envelope);

        Assert.All(envelope.Loudness, value => Assert.Equal(0, value));
        Assert.All(Enumerable.Range(0, 128), i => Assert.Equal(0, film.At(i).Open));
        Assert.Contains(Enumerable.Range(0, 128), i => film.At(i).Blink > 0.6f);
        var first = new Picture(Side, Side);
        await film.RenderAsync(0, first, Studio.Cancel);
        Assert.True(Measured.Psnr(Portrait, first) > 30, "At rest it is the portrait.");
    }

    [Fact]
    public void The_tracker_follows_shifts_to_half_a_pixel_and_sees_the_mouth_open()
    {
        var tracker = new FaceTracker(Portrait);
        foreach (var (x, y, open) in ((float, float, float)[])[(0.02f, 0.01f, 0.5f), (0.05f, 0.00f, 1), (0.03f, -0.03f, 0)])
        {
            var motion = tracker.Follow(Drawn.Portrait(Side, Side, open, x, y));
            output.WriteLine($"{motion} {tracker.Expression}");
            Assert.InRange(motion.Shift.X, (x * Side) - 0.6f, (x * Side) + 0.6f);
            Assert.InRange(motion.Shift.Y, (y * Side) - 0.6f, (y * Side) + 0.6f);
            Assert.InRange(motion.Roll, -0.03f, 0.03f);
            Assert.InRange(tracker.Expression.Open, open == 0 ? 0 : 0.2f, open == 0 ? 0.1f : 1);
        }
    }

    [Fact]
    public async Task A_portrait_takes_over_a_films_head_motion_mouth_and_sound()
    {
        await using var studio = await Studio.OpenAsync();
        var sound = studio.Tone("voice", 1, _ => 0.4f);
        var driving = await studio.FilmAsync("driving", 16, 16, i => Drawn.Portrait(Side, Side, (i / 4) % 2, 0.08f * MathF.Sin(i * 0.4f)), sound);
        var image = studio.Image("portrait", Portrait);
        var request = new LocalRequest(LocalTechnique.VideoPortrait, string.Empty, Side, Side, 2) { Frames = 16, FrameRate = 16, ImagePath = image, VideoPath = driving };

        await using var film = await SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel);
        var frames = await Studio.RenderAsync(film.Frames, Side, Side, 16);

        Assert.Equal(driving, film.AudioPath);
        var moved = frames.Select(frame => (float)Measured.MovedRight(Portrait, frame, 0.38, 0.36, 0.62, 0.56, 24)).ToArray();
        var wanted = Enumerable.Range(0, 16).Select(i => 0.08f * MathF.Sin(i * 0.4f) * Side).ToArray();
        output.WriteLine(string.Join(", ", moved.Zip(wanted, (a, b) => $"{a}/{b:f1}")));
        Assert.True(Measured.Correlation(moved, wanted) > 0.85);
        Assert.True(moved.Max() > 0.5 * wanted.Max());
        Assert.True(MouthDarkness(frames[7]) > MouthDarkness(frames[3]) + 0.02, "The mouth opens with the film's.");
    }

    [Fact]
    public async Task A_given_face_replaces_the_films_face_where_it_is_and_nothing_else()
    {
        await using var studio = await Studio.OpenAsync();
        var source = await studio.FilmAsync("face", 8, 16, i => Drawn.Portrait(Side, Side, 0, 0.01f * i));
        var green = Drawn.Portrait(Side, Side);
        for (var y = (int)(0.40 * Side); y < 0.45 * Side; y++)
        {
            // A mark over the eyes by which the face can be known.
            for (var x = (int)(0.40 * Side); x < 0.60 * Side; x++)
            {
                (green.R[(y * Side) + x], green.G[(y * Side) + x]) = (0.1f, 0.8f);
            }
        }

        var image = studio.Image("marked", green);
        var request = new LocalRequest(LocalTechnique.Restyle, string.Empty, Side, Side, 2) { Frames = 8, FrameRate = 16, ImagePath = image, VideoPath = source, Strength = 1 };
        await using var film = await SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel);
        var frame = (await Studio.RenderAsync(film.Frames, Side, Side, 8))[7];
        var original = Drawn.Portrait(Side, Side, 0, 0.07f);

        var (eyes, wall) = (Measured.Mean(frame, 0.49, 0.40, 0.65, 0.45), Measured.Mean(frame, 0.02, 0.1, 0.2, 0.5));
        Assert.True(eyes.G > eyes.R + 0.2, $"The marked eyes have to be at the moved place: {eyes}.");
        Assert.InRange(wall.G - Measured.Mean(original, 0.02, 0.1, 0.2, 0.5).G, -0.02, 0.02);
    }

    private static float Loudness(double t) => (float)Math.Max(0, Math.Sin(t * 2 * Math.PI * 2.2));

    private static float MouthDarkness(Picture frame)
    {
        // A little beyond the lips' place: the head sways.
        var luma = Tones.Luma(frame);
        var count = 0;
        for (var y = (int)(0.57 * Side); y < 0.73 * Side; y++)
        {
            for (var x = (int)(0.40 * Side); x < 0.60 * Side; x++)
            {
                count += luma[x, y] < 0.25f ? 1 : 0;
            }
        }

        return count / (0.16f * 0.20f * Side * Side);
    }
}
