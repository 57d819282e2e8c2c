namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Gives a film a logo, an intro and an outro, in its own frame and rate. Its pictures are coded once, for the logo, or not at all.</summary>
    /// <exception cref="MediaException">Unsupported, Corrupt, TooLarge, DiskFull.</exception>
    public Task<JoinedFilm> BrandFilmAsync(string source, string target, BrandLook look, IProgress<double>? progress, CancellationToken cancel) =>
        new Brander(_runner, _probe, this).BrandAsync(source, target, look, progress, cancel);
}
