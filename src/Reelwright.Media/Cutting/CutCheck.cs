using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Looks at a written cut as a player would: its index, and its pictures on both sides of each seam.</summary>
internal sealed class CutCheck(FfmpegRunner runner)
{
    /// <summary>Encoded pictures look like the source's; another picture of the film usually does not.</summary>
    private const double LeastDecibels = 27;

    /// <exception cref="CutException">The cut is not what it has to be.</exception>
    public async Task RunAsync(CutWork work, string path, CutProof head, CutProof tail, CancellationToken cancel)
    {
        var (film, reason) = await CutFilm.TryReadAsync(path, cancel);
        if (film is null)
        {
            throw new CutException($"the result cannot be read: {reason}");
        }

        CheckTimes(work, film.Picture);
        await Task.WhenAll(CheckHeadAsync(work, path, head, cancel), work.Plan.HasTail ? CheckTailAsync(work, film, tail, cancel) : Task.CompletedTask);
    }

    /// <summary>For a cut without seams: the bytes at both ends are the source's, and a decoder takes them.</summary>
    /// <exception cref="CutException">The cut is not what it has to be.</exception>
    public async Task RunCopiedAsync(CutWork work, string path, CancellationToken cancel)
    {
        var made = (await CutFilm.TryReadAsync(path, cancel)).Film?.Picture ?? throw new CutException("the result cannot be read");
        CheckTimes(work, made);
        using (var one = File.OpenHandle(work.Film.Path))
        using (var two = File.OpenHandle(path))
        {
            var count = made.Samples.Length;
            foreach (var i in Enumerable.Range(0, count).Where(i => i < work.AcrossSeam || i >= count - work.AcrossSeam))
            {
                var (sample, copy) = (work.Range.Track.Samples[work.Plan.Copied[i]], made.Samples[i]);
                var (a, b) = (new byte[sample.Size], new byte[copy.Size]);
                if (await RandomAccess.ReadAsync(one, a, sample.Offset, cancel) != a.Length
                    || await RandomAccess.ReadAsync(two, b, copy.Offset, cancel) != b.Length || !a.AsSpan().SequenceEqual(b))
                {
                    throw new CutException($"copied sample {i} differs from the source's");
                }
            }
        }

        await DecodeAsync(path, [0], work.At("head-seen.yuv"), mayComplain: false, cancel);
        if (new FileInfo(work.At("head-seen.yuv")).Length == 0)
        {
            throw new CutException("the first picture cannot be decoded");
        }
    }

    /// <summary>Every picture is there, at the time it has in the source.</summary>
    internal static void CheckTimes(CutWork work, Mp4Track made)
    {
        var range = work.Range;
        var shown = made.Samples.Where(sample => made.Shows(sample)).Select(sample => sample.Shown).Order().ToArray();
        if (shown.Length != range.Count || made.Samples.Length != range.Count)
        {
            throw new CutException($"the result has {shown.Length} pictures, not {range.Count}");
        }

        for (var i = 0; i < shown.Length; i++)
        {
            if (shown[i] - made.MediaStart + made.Delay != range.ShownAt(range.First + i) - range.Origin)
            {
                throw new CutException($"picture {i} of the result has another time than in the source");
            }
        }

        for (var i = 1; i < made.Samples.Length; i++)
        {
            if (made.Samples[i].Decode <= made.Samples[i - 1].Decode)
            {
                throw new CutException($"the times of decoding do not rise at sample {i}");
            }
        }
    }

    private async Task CheckHeadAsync(CutWork work, string path, CutProof proof, CancellationToken cancel)
    {
        var seen = work.At("head-seen.yuv");
        await DecodeAsync(path, proof.Places.Select(place => place - work.Range.First), seen, mayComplain: false, cancel);
        await CompareAsync(work, proof, seen, cancel);
    }

    /// <summary>From the last keyframe before the seam on: what is before it cannot matter.</summary>
    private async Task CheckTailAsync(CutWork work, CutFilm made, CutProof proof, CancellationToken cancel)
    {
        using var file = File.OpenHandle(made.Path);
        var keys = new KeyPictures(file, "avc1", 4);
        var range = CutRange.Of(made.Picture, 0, double.NegativeInfinity, double.PositiveInfinity);
        var from = proof.Places[0] - work.Range.First;
        var excerpt = await Excerpt.WriteAsync(made.Path, range, keys, from, range.Last, work.At("tail-seen.mp4"), cancel);
        var seen = work.At("tail-seen.yuv");
        await DecodeAsync(excerpt.Path, proof.Places.Select(place => excerpt.IndexOf(place - work.Range.First)), seen, excerpt.BeginsOpen, cancel);
        await CompareAsync(work, proof, seen, cancel);
    }

    private async Task DecodeAsync(string path, IEnumerable<int> numbers, string target, bool mayComplain, CancellationToken cancel)
    {
        var wanted = numbers.ToList();
        var result = await runner.RunAsync(
        [
            "-loglevel", "error",
            .. FfmpegRunner.Open(path, MediaFormat.Mp4, MediaBounds.Default.MaxPixels, ["-noautorotate", "-threads", FfmpegRunner.Number(runner.Options.Threads)]),
            "-map", "0:v:0", "-vf", RawPictures.Select(wanted), .. RawPictures.Output(wanted.Count), FfmpegRunner.FileUrl(target),
        ], cancel);
        if (result.ErrorLines.Count > 0 && !mayComplain)
        {
            throw new CutException($"the decoder complained: {result.ErrorLines[0]}");
        }
    }

    private static async Task CompareAsync(CutWork work, CutProof proof, string seen, CancellationToken cancel)
    {
        var isDeep = work.Config is { } config && SequenceSet.Read(config.Sequences[0]).LumaBits > 8;
        var noise = await PictureCompare.RunAsync(proof.Path, seen, proof.Places.Count, isDeep, cancel);
        for (var i = 0; i < noise.Count; i++)
        {
            var place = proof.Places[i];
            var isCopied = place >= work.Plan.CopyFirst && place <= work.Plan.CopyLast;
            if (isCopied ? !double.IsPositiveInfinity(noise[i]) : noise[i] < LeastDecibels)
            {
                throw new CutException($"{(isCopied ? "copied" : "encoded")} picture {place - work.Range.First} differs from the source's ({noise[i]:0.0} dB)");
            }
        }
    }
}
