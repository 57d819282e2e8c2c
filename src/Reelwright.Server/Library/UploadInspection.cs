using Microsoft.Extensions.Options;
using Reelwright.Media;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Library;

/// <summary>Looks into uploaded files: what they are by their bytes, whether they can be read, how large and long they are.</summary>
internal sealed class UploadInspection(Ffmpeg ffmpeg, IOptions<MediaToolOptions> options, ILogger<UploadInspection> log) : IDisposable
{
    private const int PosterWidth = 640;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _places = new(options.Value.ParallelUploads);

    /// <summary>The file part, under the first of these names that has one.</summary>
    /// <exception cref="Refusal">400 when it is missing or empty.</exception>
    public static (string Field, UploadedFile File) Part(UploadForm form, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (form.Files.TryGetValue(name, out var file))
            {
                return file.SizeBytes > 0 ? (name, file) : throw Refusal.UnsupportedMedia("The file is empty.", name);
            }
        }

        throw Refusal.Invalid(names[0], "is required: a file part of the form");
    }

    /// <summary>Writes a picture anew, without metadata, beside the upload.</summary>
    /// <param name="target">What it becomes; what it is, when there is none.</param>
    /// <param name="size">The size it is cut to; its own, when there is none.</param>
    public Task<InspectedFile> PictureAsync(string field, UploadedFile file, CancellationToken cancel, MediaFormat? target = null, PictureSize? size = null) => InspectAsync(
        field,
        async () =>
        {
            var format = await SniffAsync(file.Path, "a PNG, JPEG or WebP picture", cancel, MediaFormat.Png, MediaFormat.Jpeg, MediaFormat.Webp);
            var kept = target ?? format;
            var clean = $"{file.Path}.clean{kept.Extension()}";
            await ffmpeg.ReencodeImageAsync(file.Path, format, clean, kept, size: size, cancel: cancel);
            return new InspectedFile(clean, await ffmpeg.ProbeAsync(clean, kept, cancel), null);
        },
        cancel);

    /// <summary>Probes a film and takes a poster out of it, which also proves that it can be decoded.</summary>
    public Task<InspectedFile> FilmAsync(string field, UploadedFile file, CancellationToken cancel) => InspectAsync(
        field,
        async () =>
        {
            var format = await SniffAsync(file.Path, "an MP4, MOV, WebM or Matroska film", cancel, MediaFormat.Mp4, MediaFormat.Mov, MediaFormat.WebM, MediaFormat.Mkv);
            var info = await ffmpeg.ProbeAsync(file.Path, format, cancel);
            if (!info.HasVideo || info.DurationSeconds <= 0)
            {
                throw new MediaException(MediaFailure.Unsupported, "The file holds no moving picture.");
            }

            var poster = $"{file.Path}.poster.jpg";
            await ffmpeg.WritePosterAsync(file.Path, format, Math.Min(1, info.DurationSeconds / 2), PosterWidth, poster, cancel);
            return new InspectedFile(file.Path, info, new InspectedPoster(poster, await ffmpeg.ProbeAsync(poster, MediaFormat.Jpeg, cancel)));
        },
        cancel);

    public Task<InspectedFile> SoundAsync(string field, UploadedFile file, CancellationToken cancel) => InspectAsync(
        field,
        async () =>
        {
            var format = await SniffAsync(
                file.Path, "an MP3, WAV, FLAC, Ogg or M4A sound file", cancel, MediaFormat.Mp3, MediaFormat.Wav, MediaFormat.Flac, MediaFormat.Ogg, MediaFormat.M4a);
            var info = await ffmpeg.ProbeAsync(file.Path, format, cancel);
            return info.HasAudio && !info.HasVideo && info.DurationSeconds > 0
                ? new InspectedFile(file.Path, info, null)
                : throw new MediaException(MediaFailure.Unsupported, "The file holds no sound, or more than sound.");
        },
        cancel);

    public void Dispose() => _places.Dispose();

    private static async Task<MediaFormat> SniffAsync(string path, string wanted, CancellationToken cancel, params MediaFormat[] accepted)
    {
        var format = await MediaSniffer.SniffFileAsync(path, cancel);
        return accepted.Contains(format) ? format : throw new MediaException(MediaFailure.Unsupported, $"The file is not {wanted}.");
    }

    private async Task<InspectedFile> InspectAsync(string field, Func<Task<InspectedFile>> look, CancellationToken cancel)
    {
        if (!await _places.WaitAsync(Patience, cancel))
        {
            throw Refusal.TooMany("rate_limited", "Too many uploads are being looked into; try again soon.", 30);
        }

        try
        {
            return await look();
        }
        catch (MediaException bad)
        {
            if (Explain(field, bad) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
        finally
        {
            _places.Release();
        }
    }

    private Refusal? Explain(string field, MediaException bad)
    {
        log.LogDebug(bad, "An upload was not taken");
        return bad.Failure switch
        {
            MediaFailure.Unsupported or MediaFailure.Corrupt or MediaFailure.TooLarge => Refusal.UnsupportedMedia(bad.Message, field),
            MediaFailure.TimedOut => Refusal.UnsupportedMedia("Reading the file takes longer than is allowed.", field),
            MediaFailure.DiskFull => Refusal.StorageFull(),
            MediaFailure.NotFound => Refusal.Unavailable("engine_unavailable", "ffmpeg", "Install ffmpeg, or set Media:FfmpegPath; ./reelwright doctor says how."),
            _ => null,
        };
    }
}

/// <summary>A file that can be read, and what it holds.</summary>
internal sealed record InspectedFile(string Path, MediaInfo Info, InspectedPoster? Poster);

internal sealed record InspectedPoster(string Path, MediaInfo Info);
