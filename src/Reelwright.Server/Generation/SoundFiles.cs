using Reelwright.LocalEngine;
using Reelwright.Media;
using Reelwright.Server.Jobs;

namespace Reelwright.Server.Generation;

/// <summary>Writes a made sound in the format and the exact length that were sold.</summary>
internal static class SoundFiles
{
    public static MediaFormat FormatOf(GenerationWork work) => work.Sound!.Format switch
    {
        "wav" => MediaFormat.Wav,
        "flac" => MediaFormat.Flac,
        _ => MediaFormat.Mp3,
    };

    public static async Task<LocalResult> WriteAsync(
        Ffmpeg ffmpeg, string source, MediaFormat sourceFormat, JobContext context, GenerationWork work, MediaMetadata metadata, CancellationToken cancel)
    {
        var format = FormatOf(work);
        var target = Path.Combine(context.WorkFolder, $"made{format.Extension()}");
        var settings = new SoundSettings { Format = format, Seconds = work.Sound!.Seconds, Metadata = metadata, WorkFolder = context.WorkFolder };
        await ffmpeg.EncodeSoundAsync(source, sourceFormat, target, settings, cancel);
        return new LocalResult(target, 0, 0, 0, work.Sound.Seconds, "");
    }
}
