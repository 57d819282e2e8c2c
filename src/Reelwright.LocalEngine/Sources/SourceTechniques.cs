using Reelwright.LocalEngine.Imaging;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;
using Reelwright.LocalEngine.Sources.Controls;
using Reelwright.LocalEngine.Sources.Portraits;
using Reelwright.Media;

namespace Reelwright.LocalEngine.Sources;

/// <summary>Frames made from given media, and the file whose sound the result carries, if any.</summary>
internal sealed record SourceFilm(IFrameSource Frames, string? AudioPath) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Frames.DisposeAsync();
}

/// <summary>The techniques that start from given pictures, films and sounds.</summary>
internal static class SourceTechniques
{
    /// <summary>Whether the request starts from given media; what does not is drawn from words alone.</summary>
    public static bool Handles(LocalRequest request) => request.Technique switch
    {
        LocalTechnique.TextToVideo or LocalTechnique.TextToImage => request.ImagePath is not null,
        LocalTechnique.Mesh => false,
        _ => true,
    };

    /// <summary>Reads what is given and prepares the frames. One frame is asked of techniques that make a picture.</summary>
    /// <exception cref="ArgumentException">The technique needs a file that the request does not name.</exception>
    /// <exception cref="MediaException">A file cannot be read.</exception>
    public static async Task<SourceFilm> OpenAsync(LocalRequest request, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var look = Look.Of(request.Prompt, request.NegativePrompt);
        return request.Technique switch
        {
            LocalTechnique.TextToVideo or LocalTechnique.ImageToVideo => new(new MovingPicture(request, look, await Image(request.ImagePath)), null),
            LocalTechnique.TextToImage or LocalTechnique.ImageEdit => new(new EditedPicture(request, look, await Image(request.ImagePath)), null),
            LocalTechnique.FirstLastFrame => new(new BetweenPictures(request, look, await Image(request.ImagePath), await Image(request.EndImagePath)), null),
            LocalTechnique.AudioPortrait => await SpeakAsync(request, look, await Image(request.ImagePath), ffmpeg, cancel),
            LocalTechnique.VideoPortrait => await DriveAsync(request, await Image(request.ImagePath), ffmpeg, cancel),
            LocalTechnique.Control => await ControlAsync(request, look, ffmpeg, cancel),
            LocalTechnique.Restyle => await RestyleAsync(request, look, ffmpeg, cancel),
            _ => throw new ArgumentException($"{request.Technique} does not start from given media.", nameof(request)),
        };

        Task<Picture> Image(string? path) =>
            path is null
                ? throw new ArgumentException($"{request.Technique} needs a picture.", nameof(request))
                : SourceFiles.ReadPictureAsync(path, ffmpeg, cancel);
    }

    private static async Task<SourceFilm> RestyleAsync(LocalRequest request, Look look, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var image = request.ImagePath is null ? null : await SourceFiles.ReadPictureAsync(request.ImagePath, ffmpeg, cancel);
        if (request.VideoPath is null)
        {
            return image is not null
                ? new(new MovingPicture(request, look, image) { Restyled = true }, null)
                : throw new ArgumentException("A restyle needs a film or a picture.", nameof(request));
        }

        var sound = await SourceFiles.SoundOfAsync(request.VideoPath, ffmpeg, cancel);
        var film = await FilmReader.OpenAsync(ffmpeg, request.VideoPath, request.Width, request.Height, request.FrameRate, cancel);
        return new(new RestyledFilm(request, look, film, image is null ? null : new Identity(image)), sound);
    }

    private static async Task<SourceFilm> SpeakAsync(LocalRequest request, Look look, Picture portrait, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var path = request.AudioPath ?? throw new ArgumentException("A speaking portrait needs a sound.", nameof(request));
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        var seconds = Math.Max(0.1, (double)request.Frames / request.FrameRate);
        var samples = await ffmpeg.DecodeMonoAsync(path, format, SoundEnvelope.SampleRate, seconds, cancel);
        var envelope = SoundEnvelope.Of(samples, request.Frames, request.FrameRate);
        return new(new SpeakingPortrait(request, look, portrait, envelope), path);
    }

    private static async Task<SourceFilm> DriveAsync(LocalRequest request, Picture portrait, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var path = request.VideoPath ?? throw new ArgumentException("A driven portrait needs a film.", nameof(request));
        var sound = await SourceFiles.SoundOfAsync(path, ffmpeg, cancel);

        // Seen at the film's own shape: a crop to the portrait's could cut the face off.
        var info = await ffmpeg.ProbeAsync(path, await MediaSniffer.SniffFileAsync(path, cancel), cancel);
        var scale = Math.Min(1, 480.0 / Math.Max(1, Math.Max(info.Width, info.Height)));
        var (width, height) = (Math.Max(16, (int)(info.Width * scale) & ~1), Math.Max(16, (int)(info.Height * scale) & ~1));
        return new(new DrivenPortrait(request, portrait, await FilmReader.OpenAsync(ffmpeg, path, width, height, request.FrameRate, cancel)), sound);
    }

    private static async Task<SourceFilm> ControlAsync(LocalRequest request, Look look, Ffmpeg ffmpeg, CancellationToken cancel)
    {
        var path = request.VideoPath ?? request.ImagePath ?? throw new ArgumentException("A control needs a film or a picture.", nameof(request));
        var scene = await DrawSceneAsync(request, cancel);
        if (!await SourceFiles.IsFilmAsync(path, cancel))
        {
            return new(new ControlledFilm(request, look, scene, null, await SourceFiles.ReadPictureAsync(path, ffmpeg, cancel)), null);
        }

        var film = await FilmReader.OpenAsync(ffmpeg, path, request.Width, request.Height, request.FrameRate, cancel);
        return new(new ControlledFilm(request, look, scene, film, null), null);
    }

    /// <summary>The scene of the words, still: what a control's structure is painted with.</summary>
    private static async Task<Picture> DrawSceneAsync(LocalRequest request, CancellationToken cancel)
    {
        var still = request with { Technique = LocalTechnique.TextToImage, Frames = 1, Camera = CameraMove.Static };
        var reading = SceneReader.Read(request.Prompt, request.NegativePrompt);
        var stage = await Task.Run(() => Director.Build(still, reading, Environment.ProcessorCount, cancel), cancel);
        await using var film = new SceneFilm(stage, request.Width, request.Height, 1, request.FrameRate);
        var scene = new Picture(request.Width, request.Height);
        await film.RenderAsync(0, scene, cancel);
        return scene;
    }
}
