namespace Reelwright.Media;

/// <summary>Gives a film its brand: the logo is drawn in one pass over the film, then intro and outro are coded beside it and its own pictures are copied.</summary>
internal sealed class Brander(FfmpegRunner runner, MediaProbe probe, Ffmpeg ffmpeg)
{
    public async Task<JoinedFilm> BrandAsync(string source, string target, BrandLook look, IProgress<double>? progress, CancellationToken cancel)
    {
        if (look is { Logo: null, IntroPath: null, Outro: null })
        {
            throw new ArgumentException("There is nothing to put on the film.", nameof(look));
        }

        using var folder = new JoinFolder(look.WorkFolder, target);
        var film = await FilmAsync(source, cancel);
        var beside = look.Outro is null ? 0 : BrandCard.Seconds;
        if (look.IntroPath is { } intro)
        {
            beside += (await FilmAsync(intro, cancel)).DurationSeconds;
        }

        // What is drawn on and what is coded beside takes as long as it lasts.
        var share = look.Logo is null ? 0 : film.DurationSeconds / Math.Max(0.1, film.DurationSeconds + beside);
        var marked = source;
        if (look.Logo is { } logo)
        {
            marked = beside > 0 ? folder.NewFile(".mp4") : target;
            film = await MarkAsync(source, marked, logo, folder, new JoinProgress(progress, 0, share), cancel);
        }

        return beside > 0
            ? await SurroundAsync(film, marked, target, look, folder, new JoinProgress(progress, share, 1 - share), cancel)
            : new JoinedFilm { Method = JoinMethod.Encode, FramesEncoded = film.FrameCount!.Value, FramesTotal = film.FrameCount.Value, DurationSeconds = film.DurationSeconds };
    }

    private async Task<MediaInfo> FilmAsync(string path, CancellationToken cancel)
    {
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        var film = await probe.ProbeAsync(path, format, MediaBounds.Default, cancel);
        return film.HasVideo && format.Kind() is MediaKind.Video ? film : throw new MediaException(MediaFailure.Unsupported, "The file is no film.");
    }

    private async Task<MediaInfo> MarkAsync(string source, string target, BrandLogo logo, JoinFolder folder, IProgress<double> progress, CancellationToken cancel)
    {
        var picture = await probe.ProbeAsync(logo.Path, await MediaSniffer.SniffFileAsync(logo.Path, cancel), MediaBounds.Default, cancel);
        var step = new PlacePicture(logo.Path, picture.Width, picture.Height) { Place = logo.Place, WidthShare = logo.WidthShare, Opacity = logo.Opacity };
        return await ffmpeg.EditFilmAsync(source, target, new FilmEdit { Picture = [step], KeepsLength = true, WorkFolder = folder.Path }, progress, cancel);
    }

    private async Task<JoinedFilm> SurroundAsync(MediaInfo film, string path, string target, BrandLook look, JoinFolder folder, IProgress<double> progress, CancellationToken cancel)
    {
        List<JoinClip> clips = [.. look.IntroPath is { } intro ? [new JoinClip(intro)] : Array.Empty<JoinClip>(), new JoinClip(path)];
        var lead = clips.Count - 1;
        if (look.Outro is { } card)
        {
            var (width, height) = PlainPicture.EvenSize(film);
            var picture = await new CardPainter(new StillPictures(runner)).PaintAsync(card, width, height, folder.Path, cancel);
            var file = folder.NewFile(".png");
            await File.WriteAllBytesAsync(file, picture.ToPng(), cancel);
            clips.Add(new JoinClip(file) { StillSeconds = BrandCard.Seconds });
        }

        var made = await ffmpeg.JoinAsync(clips, target, new MergeSettings { LeadClip = lead, WorkFolder = folder.Path }, progress, cancel);
        return look.Logo is null ? made : made with { Method = JoinMethod.Encode, FramesEncoded = made.FramesTotal };
    }
}
