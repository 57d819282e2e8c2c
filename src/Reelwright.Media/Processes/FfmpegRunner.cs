using System.Globalization;

namespace Reelwright.Media;

/// <summary>Builds and runs ffmpeg command lines; the one place that knows how a file of a stranger is opened.</summary>
internal sealed class FfmpegRunner(FfmpegOptions options)
{
    /// <summary>Decoders that may see content of users. Rare ones are the ones with holes.</summary>
    private const string Decoders =
        "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,mpeg4,mpeg2video,mpegvideo,prores,dnxhd,theora,mjpeg,png,gif,webp,"
        + "aac,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,"
        + "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_f32be,pcm_f64le,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav";

    public FfmpegOptions Options { get; } = options;

    /// <summary>The arguments that open one input: demuxer pinned, no network, known decoders, bounded looking around.</summary>
    public static IReadOnlyList<string> Open(string path, MediaFormat format, long maxPixels, params IReadOnlyList<string> more) =>
    [
        "-protocol_whitelist", "file,pipe",
        "-codec_whitelist", Decoders,
        "-max_pixels", Number(maxPixels),
        "-probesize", "20000000",
        "-analyzeduration", "20000000",
        "-f", format.DemuxerName(), .. more, "-i", FileUrl(path),
    ];

    /// <summary>An absolute path behind "file:" cannot be taken for an option or for another protocol.</summary>
    public static string FileUrl(string path) => "file:" + Path.GetFullPath(path);

    public static string Number(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts ffmpeg with pipes.</summary>
    public ToolProcess Start(IReadOnlyList<string> arguments, string? workFolder = null) =>
        ToolProcess.Start(Command(arguments, workFolder));

    /// <summary>Runs ffmpeg to its end and answers what it wrote to standard output.</summary>
    public Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel, string? workFolder = null) =>
        RunAsync(Command(arguments, workFolder), cancel);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, CancellationToken, string?)"/>
    public async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancel)
    {
        var result = await ToolProcess.RunAsync(command, cancel);
        return result.ExitCode == 0 ? result : throw FfmpegFailure.From(result.ExitCode, result.ErrorLines);
    }

    /// <summary>Runs ffmpeg to its end and says how far it is, four times a second.</summary>
    /// <param name="arguments">As for <see cref="RunAsync(IReadOnlyList{string}, CancellationToken, string?)"/>; standard output has to be free.</param>
    /// <param name="expected">What will have been written at the end.</param>
    /// <param name="progress">Takes 0 to 1; null for nobody.</param>
    /// <param name="cancel">Kills it.</param>
    /// <param name="workFolder">Its current folder.</param>
    public async Task RunAsync(IReadOnlyList<string> arguments, FfmpegWork expected, IProgress<double>? progress, CancellationToken cancel, string? workFolder = null)
    {
        cancel.ThrowIfCancellationRequested();
        await using var process = ToolProcess.Start(Command(["-progress", "pipe:1", "-stats_period", "0.25", .. arguments], workFolder));
        using var watch = process.Watch(cancel);
        process.Input.Close();
        using (var lines = new StreamReader(process.Output))
        {
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                if (expected.FractionOf(line) is { } fraction)
                {
                    progress?.Report(fraction);
                }
            }
        }

        var exitCode = await process.ExitAsync();
        watch.ThrowIfEnded();
        if (exitCode != 0)
        {
            throw FfmpegFailure.From(exitCode, process.ErrorLines);
        }
    }

    public ToolCommand Command(IReadOnlyList<string> arguments, string? workFolder = null) =>
        new(Options.FfmpegPath, ["-hide_banner", "-nostdin", "-loglevel", "warning", "-y", .. arguments])
        {
            Limits = Options.Limits,
            WorkFolder = workFolder,
        };
}
