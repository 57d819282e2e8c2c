using System.ComponentModel.DataAnnotations;
using Reelwright.Media;

namespace Reelwright.Server.Library;

/// <summary>Settings under "Media": where ffmpeg is and what it may use.</summary>
internal sealed class MediaToolOptions
{
    public const string Section = "Media";

    /// <summary>A path, or a name looked up on PATH.</summary>
    [Required]
    public string FfmpegPath { get; init; } = "ffmpeg";

    [Required]
    public string FfprobePath { get; init; } = "ffprobe";

    /// <summary>Threads one ffmpeg may start.</summary>
    [Range(1, 64)]
    public int Threads { get; init; } = 2;

    /// <summary>Uploads that are looked into at once; each may take some hundred megabytes of memory.</summary>
    [Range(1, 64)]
    public int ParallelUploads { get; init; } = 2;

    /// <summary>The folder with OpenCV's Haar cascades, which find faces; Debian's opencv-data puts them here.</summary>
    [Required]
    public string FaceCascades { get; init; } = "/usr/share/opencv4/haarcascades";

    public FfmpegOptions ToFfmpegOptions() => new() { FfmpegPath = FfmpegPath, FfprobePath = FfprobePath, Threads = Threads };
}
