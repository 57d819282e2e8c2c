using Reelwright.LocalEngine.Sources;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Tests.Sources;

/// <summary>Every technique from given media, through the public door to a finished file.</summary>
public sealed class SourceTechniquesTests
{
    private const int Frames = 9;

    [Theory]
    [InlineData(LocalTechnique.ImageToVideo)]
    [InlineData(LocalTechnique.FirstLastFrame)]
    [InlineData(LocalTechnique.Control)]
    [InlineData(LocalTechnique.AudioPortrait)]
    [InlineData(LocalTechnique.VideoPortrait)]
    [InlineData(LocalTechnique.Restyle)]
    public async Task A_film_comes_out_in_the_asked_size_length_and_rate(LocalTechnique technique)
    {
        await using var studio = await Studio.OpenAsync();
        var request = await RequestAsync(studio, technique);
        var path = studio.Path("result.mp4");

        var result = await new LocalGenerator(studio.Ffmpeg).GenerateAsync(request, path, studio.Path("."), "model", null, Studio.Cancel);

        var info = await studio.Ffmpeg.ProbeAsync(path, MediaSniffer.SniffFile(path), Studio.Cancel);
        Assert.Equal((160, 96, Frames), (info.Width, info.Height, info.FrameCount!.Value));
        Assert.Equal(Frames / 12.0, info.DurationSeconds, 0.01);
        Assert.Equal(technique is LocalTechnique.AudioPortrait or LocalTechnique.VideoPortrait or LocalTechnique.Restyle, info.HasAudio);
        Assert.Equal(Frames, result.Frames);
    }

    [Theory]
    [InlineData(LocalTechnique.TextToImage)]
    [InlineData(LocalTechnique.ImageEdit)]
    public async Task A_picture_comes_out_in_the_asked_size(LocalTechnique technique)
    {
        await using var studio = await Studio.OpenAsync();
        var request = await RequestAsync(studio, technique);
        var path = studio.Path("result.png");

        await new LocalGenerator(studio.Ffmpeg).GenerateAsync(request, path, studio.Path("."), "model", null, Studio.Cancel);

        var image = await studio.Ffmpeg.DecodeImageAsync(path, MediaSniffer.SniffFile(path), cancel: Studio.Cancel);
        Assert.Equal((160, 96), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mesh_comes_out_whole_from_words_and_from_a_picture(bool fromPicture)
    {
        await using var studio = await Studio.OpenAsync();
        var request = new LocalRequest(LocalTechnique.Mesh, "a lighthouse", 0, 0, 1) { Steps = 4, ImagePath = fromPicture ? studio.Image("meadow", Drawn.Meadow()) : null };
        var path = studio.Path("result.glb");

        var result = await new LocalGenerator(studio.Ffmpeg).GenerateAsync(request, path, studio.Path("."), "hunyuan3d", null, Studio.Cancel);

        Assert.True(Mesh.Glb.Read(await File.ReadAllBytesAsync(path, Studio.Cancel)).Indices.Length > 300);
        Assert.Equal(0, result.Frames);
        Assert.False(File.Exists(path + ".part"));
    }

    [Theory]
    [InlineData(LocalTechnique.ImageToVideo)]
    [InlineData(LocalTechnique.FirstLastFrame)]
    [InlineData(LocalTechnique.AudioPortrait)]
    [InlineData(LocalTechnique.VideoPortrait)]
    [InlineData(LocalTechnique.Restyle)]
    [InlineData(LocalTechnique.ImageEdit)]
    public async Task A_missing_input_is_named(LocalTechnique technique)
    {
        await using var studio = await Studio.OpenAsync();

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            SourceTechniques.OpenAsync(new LocalRequest(technique, "words", 160, 96, 1), studio.Ffmpeg, Studio.Cancel));

        Assert.Contains("needs", error.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_an_error_and_not_a_grey_film()
    {
        await using var studio = await Studio.OpenAsync();
        var path = studio.Path("broken.png");
        await File.WriteAllTextAsync(path, "not a picture", Studio.Cancel);
        var request = new LocalRequest(LocalTechnique.ImageToVideo, "words", 160, 96, 1) { Frames = Frames, ImagePath = path };

        await Assert.ThrowsAsync<MediaException>(() => SourceTechniques.OpenAsync(request, studio.Ffmpeg, Studio.Cancel));
    }

    private static async Task<LocalRequest> RequestAsync(Studio studio, LocalTechnique technique)
    {
        var request = new LocalRequest(technique, "snow at sunset", 160, 96, 5) { Frames = Frames, FrameRate = 12, Control = ControlKind.Depth };
        var portrait = studio.Image("portrait", Drawn.Portrait(160, 160));
        var sound = studio.Tone("sound", 1, _ => 0.5f);
        return technique switch
        {
            LocalTechnique.FirstLastFrame => request with { ImagePath = studio.Image("a", Drawn.Disc(0.3f, 0.5f, 160, 96)), EndImagePath = studio.Image("b", Drawn.Disc(0.6f, 0.5f, 160, 96)) },
            LocalTechnique.AudioPortrait => request with { ImagePath = portrait, AudioPath = sound },
            LocalTechnique.VideoPortrait => request with { ImagePath = portrait, VideoPath = await studio.FilmAsync("film", Frames, 12, i => Drawn.Portrait(160, 160, i % 2), sound) },
            LocalTechnique.Restyle => request with { VideoPath = await studio.FilmAsync("film", Frames, 12, i => Drawn.Disc(0.3f + (0.02f * i), 0.5f, 160, 96), sound) },
            _ => request with { ImagePath = studio.Image("meadow", Drawn.Meadow(160, 96)) },
        };
    }
}
