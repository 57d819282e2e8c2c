using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Filters that bring sound of any kind to one kind, with every sample where the film's clock says.</summary>
internal static class SoundChain
{
    public const int SampleRate = H264.SampleRate;

    /// <summary>How many channels a result has, given those of what goes into it: nothing is lost, and nothing is more than 5.1.</summary>
    public static int Channels(IEnumerable<int> channels) => channels.DefaultIfEmpty(1).Max() switch { <= 1 => 1, 2 => 2, _ => 6 };

    public static string Layout(int channels) => channels switch { 1 => "mono", 2 => "stereo", _ => "5.1" };

    /// <summary>At 48 kHz from the film's start on, gaps filled with silence.</summary>
    /// <param name="from">The source's channels.</param>
    /// <param name="to">Those of the result, as <see cref="Channels"/> says.</param>
    public static string Normal(int from, int to)
    {
        // FFmpeg makes two channels of one at -3 dB each; a cut must not change how loud something is.
        var spread = from == 1 && to == 2 ? "pan=stereo|c0=c0|c1=c0" : $"aformat=channel_layouts={Layout(to)}";
        return $"aresample={SampleRate}:async=1:min_hard_comp=0.01:first_pts=0,{spread},aformat=sample_fmts=fltp";
    }

    /// <summary>Exactly so many samples, silence where there are fewer.</summary>
    public static string Exactly(long samples) => $"apad=whole_len={samples},atrim=end_sample={samples},asetpts=N/SR/TB";

    /// <summary>Silence as a source.</summary>
    public static string Silence(int channels, long samples) => $"anullsrc=r={SampleRate}:cl={Layout(channels)},aformat=sample_fmts=fltp,atrim=end_sample={samples}";

    /// <summary>Encoder and file of the sound alone.</summary>
    public static IReadOnlyList<string> File(int channels, string path) =>
    [
        "-map_metadata", "-1", "-map_chapters", "-1", "-vn", "-sn", "-dn", "-c:a", "aac", "-b:a", channels > 2 ? "384k" : "160k",
        "-flags:a", "+bitexact", "-fflags", "+bitexact", "-f", "mp4", FfmpegRunner.FileUrl(path),
    ];

    /// <summary>Encoder and file of a sound that goes on being worked on.</summary>
    public static IReadOnlyList<string> Lossless(string path) =>
        ["-map_metadata", "-1", "-map_chapters", "-1", "-c:a", "flac", "-sample_fmt", "s32", "-compression_level", "0", "-fflags", "+bitexact", "-f", "flac", FfmpegRunner.FileUrl(path)];

    /// <summary>The one sound of a file that FFmpeg wrote for us.</summary>
    public static async Task<Mp4Track> ReadAsync(string path, CancellationToken cancel) =>
        (await Mp4Reader.TryReadAsync(path, cancel)).Film?.Sound
        ?? throw new MediaException(MediaFailure.Failed, FfmpegFailure.Message(MediaFailure.Failed), "The encoded sound cannot be read.");
}
