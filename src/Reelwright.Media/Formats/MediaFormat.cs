namespace Reelwright.Media;

/// <summary>What a file holds in the eyes of a user.</summary>
public enum MediaKind
{
    Unknown,
    Image,
    Video,
    Audio,
}

/// <summary>The accepted file formats. Everything else is <see cref="Unknown"/>.</summary>
public enum MediaFormat
{
    Unknown,
    Mp4,
    Mov,
    M4a,
    WebM,
    Mkv,
    Mp3,
    Wav,
    Flac,
    Ogg,
    Png,
    Jpeg,
    Webp,
    Gif,
}

/// <summary>What follows from a format: FFmpeg's demuxer, content type, file name extension, kind.</summary>
public static class MediaFormats
{
    /// <summary>FFmpeg's name of the one demuxer that may open the file.</summary>
    /// <exception cref="MediaException">Unsupported: the format is unknown.</exception>
    public static string DemuxerName(this MediaFormat format) => Facts(format).Demuxer;

    public static string ContentType(this MediaFormat format) => Facts(format).ContentType;

    /// <summary>With its dot: ".mp4".</summary>
    public static string Extension(this MediaFormat format) => Facts(format).Extension;

    /// <summary>A container of either kind counts as video; whether there is a picture only a probe can tell.</summary>
    public static MediaKind Kind(this MediaFormat format) => format is MediaFormat.Unknown ? MediaKind.Unknown : Facts(format).Kind;

    private static (string Demuxer, string ContentType, string Extension, MediaKind Kind) Facts(MediaFormat format) => format switch
    {
        MediaFormat.Mp4 => ("mov", "video/mp4", ".mp4", MediaKind.Video),
        MediaFormat.Mov => ("mov", "video/quicktime", ".mov", MediaKind.Video),
        MediaFormat.M4a => ("mov", "audio/mp4", ".m4a", MediaKind.Audio),
        MediaFormat.WebM => ("matroska", "video/webm", ".webm", MediaKind.Video),
        MediaFormat.Mkv => ("matroska", "video/x-matroska", ".mkv", MediaKind.Video),
        MediaFormat.Mp3 => ("mp3", "audio/mpeg", ".mp3", MediaKind.Audio),
        MediaFormat.Wav => ("wav", "audio/wav", ".wav", MediaKind.Audio),
        MediaFormat.Flac => ("flac", "audio/flac", ".flac", MediaKind.Audio),
        MediaFormat.Ogg => ("ogg", "audio/ogg", ".ogg", MediaKind.Audio),
        MediaFormat.Png => ("png_pipe", "image/png", ".png", MediaKind.Image),
        MediaFormat.Jpeg => ("jpeg_pipe", "image/jpeg", ".jpg", MediaKind.Image),
        MediaFormat.Webp => ("webp_pipe", "image/webp", ".webp", MediaKind.Image),
        MediaFormat.Gif => ("gif", "image/gif", ".gif", MediaKind.Image),
        _ => throw new MediaException(MediaFailure.Unsupported, "The file is of no supported kind."),
    };
}
