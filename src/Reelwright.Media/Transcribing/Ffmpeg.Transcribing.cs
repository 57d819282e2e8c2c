namespace Reelwright.Media;

public sealed partial class Ffmpeg
{
    /// <summary>Writes a film's sound (or a sound file) as recognisers want it: WAV, one channel, 16 kHz, 16 bit; its first sample is the film's first moment.</summary>
    /// <param name="source">The film.</param>
    /// <param name="format">Its format.</param>
    /// <param name="path">Where the WAV goes.</param>
    /// <param name="seconds">The film's length, for the progress.</param>
    /// <param name="progress">Takes 0 to 1; null for nobody.</param>
    /// <param name="cancel">Kills it.</param>
    /// <exception cref="MediaException">Unsupported: the file has no sound.</exception>
    public async Task ExtractSpeechAsync(string source, MediaFormat format, string path, double seconds, IProgress<double>? progress, CancellationToken cancel)
    {
        using var part = new PartialFile(path);
        await _runner.RunAsync(
            [
                .. FfmpegRunner.Open(source, format, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(_runner.Options.Threads)]),
                "-map", "0:a:0", "-map_metadata", "-1", "-vn", "-sn", "-dn",

                // Sound that begins after the picture, or has holes, keeps its place in the film.
                "-af", "aresample=16000:async=1:first_pts=0", "-ac", "1",
                "-t", FfmpegRunner.Number(MediaBounds.Default.MaxDurationSeconds), "-c:a", "pcm_s16le", "-fflags", "+bitexact", "-f", "wav", FfmpegRunner.FileUrl(part.Path),
            ],
            FfmpegWork.OfSeconds(seconds),
            progress,
            cancel);
        part.Commit();
    }

    /// <summary>Writes a part of such a WAV as FLAC: half its size, and to the sample the same.</summary>
    public async Task PackSpeechAsync(string wav, SpeechPiece piece, string path, CancellationToken cancel)
    {
        using var part = new PartialFile(path);
        await _runner.RunAsync(
            [
                .. FfmpegRunner.Open(wav, MediaFormat.Wav, MediaBounds.Default.MaxPixels), "-map", "0:a:0",
                "-af", $"atrim=start_sample={FfmpegRunner.Number(piece.FirstSample)}:end_sample={FfmpegRunner.Number(piece.FirstSample + piece.Samples)},asetpts=PTS-STARTPTS",
                "-c:a", "flac", "-fflags", "+bitexact", "-f", "flac", FfmpegRunner.FileUrl(part.Path),
            ],
            cancel);
        part.Commit();
    }

    /// <summary>The same as WAV.</summary>
    public async Task CutSpeechAsync(string wav, SpeechPiece piece, string path, CancellationToken cancel)
    {
        using var part = new PartialFile(path);
        await SpeechWav.CopyAsync(wav, piece, part.Path, cancel);
        part.Commit();
    }
}
