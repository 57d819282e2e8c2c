using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Encodes the pictures between a cut and the copied part, in the copied part's own kind of H.264, and keeps some decoded ones for the comparison, all in one pass.</summary>
internal sealed class PieceEncoder(FfmpegRunner runner)
{
    private const int MaxSetId = 31;

    /// <summary>Why pictures like these cannot be encoded so that they stand beside the copied ones; null when they can.</summary>
    public static string? Refusal(AvcConfig? config)
    {
        if (config is null)
        {
            return "its codec is not H.264";
        }

        if (config.Sequences.Count != 1 || config.LengthBytes != 4)
        {
            return "its parameter sets are unusual";
        }

        var set = SequenceSet.Read(config.Sequences[0]);
        return !set.IsProgressive ? "it is interlaced"
            : PixelFormat(set) is null || ProfileName(set.Profile) is null ? "its profile cannot be matched"
            : config.Pictures.Any(unit => PictureSet.Read(unit).HasSliceGroups) ? "it uses slice groups"
            : null;
    }

    /// <summary>Decodes an excerpt once: writes <paramref name="proof"/>'s pictures as they are and encodes those from one place to another.</summary>
    /// <returns>The piece, or null when nothing was to be encoded.</returns>
    public async Task<CutPiece?> RunAsync(
        CutWork work, Excerpt excerpt, (int From, int To)? encode, CutProof proof, int setNumber, string path, IProgress<double>? progress, CancellationToken cancel)
    {
        var select = RawPictures.Select(proof.Places.Select(excerpt.IndexOf));
        List<string> arguments =
        [
            "-loglevel", "error", .. FfmpegRunner.Open(excerpt.Path, MediaFormat.Mp4, MediaBounds.Default.MaxPixels, ["-threads", FfmpegRunner.Number(runner.Options.Threads)]),
        ];
        if (encode is not { } range)
        {
            await runner.RunAsync([.. arguments, "-map", "0:v:0", "-vf", select, .. RawPictures.Output(proof.Places.Count), FfmpegRunner.FileUrl(proof.Path)], cancel);
            return null;
        }

        var count = range.To - range.From + 1;
        var (first, last) = (excerpt.IndexOf(range.From), excerpt.IndexOf(range.To));
        arguments.AddRange(
        [
            "-filter_complex", $"[0:v:0]split[a][b];[a]select=between(n\\,{first}\\,{last})[piece];[b]{select}[proof]",
            "-map", "[piece]", .. Encoder(work.Config!, setNumber), "-fps_mode", "passthrough", "-f", "mp4", FfmpegRunner.FileUrl(path),
            "-map", "[proof]", .. RawPictures.Output(proof.Places.Count), FfmpegRunner.FileUrl(proof.Path),
        ]);
        await runner.RunAsync(arguments, FfmpegWork.OfFrames(count), progress, cancel);
        var (film, reason) = await CutFilm.TryReadAsync(path, cancel);
        if (film is null || film.Picture.Samples.Length != count)
        {
            throw new CutException($"{film?.Picture.Samples.Length} of {count} pictures could be encoded {reason}".TrimEnd());
        }

        return new CutPiece(path, film.Picture, AvcConfig.Read(film.Picture.Entry.Config));
    }

    private List<string> Encoder(AvcConfig config, int setNumber)
    {
        var set = SequenceSet.Read(config.Sequences[0]);
        var used = config.Numbers.ToHashSet();
        var ids = Enumerable.Range(0, MaxSetId + 1).Where(id => !used.Contains(id)).ToArray();
        if (ids.Length <= setNumber)
        {
            throw new CutException("all numbers of parameter sets are taken");
        }

        // The pixels are as the decoder gives them: asked for by name, full range would become limited.
        return
        [
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-bf", "0", "-g", "250",
            "-threads", FfmpegRunner.Number(runner.Options.Threads), "-profile:v", ProfileName(set.Profile)!, "-level", Level(set.Level),

            // Parameter sets of other numbers stand beside the source's: none replaces another while a film plays.
            "-x264-params", $"sps-id={ids[setNumber]}", "-flags", "+cgop+bitexact",

            // What the encoder says of itself would be taken for the copied part as well.
            "-bsf:v", "filter_units=remove_types=6",
        ];
    }

    private static string Level(int level) => level == 9 ? "1b" : FfmpegRunner.Number(level / 10.0);

    private static string? ProfileName(int profile) => profile switch
    {
        66 => "baseline",
        77 => "main",
        100 => "high",
        110 => "high10",
        122 => "high422",
        244 => "high444",
        _ => null,
    };

    private static string? PixelFormat(SequenceSet set) => (set.ChromaFormat, set.LumaBits, set.ChromaBits, set.HasSeparatePlanes) switch
    {
        (1, 8, 8, _) => "yuv420p",
        (2, 8, 8, _) => "yuv422p",
        (3, 8, 8, false) => "yuv444p",
        (1, 10, 10, _) => "yuv420p10le",
        (2, 10, 10, _) => "yuv422p10le",
        (3, 10, 10, false) => "yuv444p10le",
        _ => null,
    };
}

/// <summary>Decoded pictures in a file, for comparisons: as the decoder gave them, not converted.</summary>
internal static class RawPictures
{
    public static string Select(IEnumerable<int> numbers) =>

        // The times do not matter here; a raw file's writer counts in units of its own, and complains when two become one.
        $"select={string.Join('+', numbers.Select(number => $"eq(n\\,{number})"))},settb=1/1000,setpts=1000*N";

    public static IReadOnlyList<string> Output(int count) => ["-frames:v", FfmpegRunner.Number(count), "-fps_mode", "passthrough", "-f", "rawvideo"];
}
