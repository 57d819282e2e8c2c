using Reelwright.Media.Cutting.H264;
using Reelwright.Media.Mp4;

namespace Reelwright.Media.Cutting;

/// <summary>Cuts by copying: what lies between the cut and the next keyframe is encoded, the rest is written as it is, and the whole is looked at.</summary>
internal sealed class SmartCutter(FfmpegRunner runner, SoundCut sounds)
{
    private readonly PieceEncoder _pieces = new(runner);
    private readonly CutCheck _check = new(runner);

    /// <summary>Writes the cut.</summary>
    /// <param name="source">The film as it came.</param>
    /// <param name="film">Its index, or that of an MP4 with the same streams.</param>
    /// <param name="streams">Its streams of sound.</param>
    /// <param name="filmStart">When the film begins on its tracks' clock.</param>
    /// <param name="span">Seconds of the film.</param>
    /// <param name="folder">For small files.</param>
    /// <param name="target">The result.</param>
    /// <param name="progress">Takes 0 to 1.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="CutException">The film is not to be cut so.</exception>
    public async Task<CutResult> RunAsync(
        string source, CutFilm film, IReadOnlyList<CutSound> streams, double filmStart, (double Start, double End) span, string folder, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        using var file = File.OpenHandle(film.Path);
        var work = Plan(film, CutRange.Of(film.Picture, filmStart, span.Start, span.End), file, folder);
        var plan = work.Plan;
        if (plan.IsPlainCopy)
        {
            var none = Task.FromResult<(CutPiece?, CutProof)>((null, new CutProof("", [])));
            await WriteAsync(source, work, streams, filmStart, span.End, none, none, target, cancel);
            await _check.RunCopiedAsync(work, target, cancel);
            progress?.Report(1);
            return new CutResult(CutMethod.Copy, 0, work.Range.Count, null);
        }

        // Side by side: what is copied is written while the first pictures are decoded for the comparison.
        var head = HeadAsync(work, Part(progress, 0, 0.8), cancel);
        var tail = TailAsync(work, cancel);
        var writing = WriteAsync(source, work, streams, filmStart, span.End, head, tail, target, cancel);
        await Task.WhenAll(head, tail, writing);
        progress?.Report(0.9);
        await _check.RunAsync(work, target, (await head).Proof, (await tail).Proof, cancel);
        progress?.Report(1);
        return new CutResult(plan.Encoded == 0 ? CutMethod.Copy : CutMethod.Smart, plan.Encoded, work.Range.Count, null);
    }

    private async Task WriteAsync(
        string source,
        CutWork work,
        IReadOnlyList<CutSound> streams,
        double filmStart,
        double end,
        Task<(CutPiece? Piece, CutProof Proof)> head,
        Task<(CutPiece? Piece, CutProof Proof)> tail,
        string target,
        CancellationToken cancel)
    {
        List<string> sources = [work.Film.Path];
        var first = work.Plan.HasHead ? (await head).Piece : null;
        var last = work.Plan.HasTail ? (await tail).Piece : null;
        var picture = await PictureAsync(work, first, last, sources, cancel);
        var heard = await SoundAsync(source, work, streams, filmStart, end, sources, cancel);
        await Mp4Writer.WriteAsync(target, [picture, .. heard], sources, maxBytes: null, progress: null, cancel);
    }

    private static CutWork Plan(CutFilm film, CutRange range, Microsoft.Win32.SafeHandles.SafeFileHandle file, string folder)
    {
        var track = film.Picture;
        if (track.Codec is not ("avc1" or "hvc1"))
        {
            throw new CutException("its codec is not one that can be copied in parts");
        }

        var config = track.Codec == "avc1" ? AvcConfig.Read(track.Entry.Config) : null;
        var keys = new KeyPictures(file, track.Codec, config?.LengthBytes ?? 4);
        var plan = CutPlan.Of(range, keys) ?? throw new CutException("there is no keyframe in the part that stays");
        if (plan.Encoded > 0 && PieceEncoder.Refusal(config) is { } reason)
        {
            throw new CutException(reason);
        }

        if (config is not null && plan.Copied.Where(i => track.Samples[i].IsSync).SelectMany(i => keys.SetsIn(track.Samples[i])).Any(set => !config.Has(set)))
        {
            throw new CutException("its parameters change on the way");
        }

        return new CutWork
        {
            Range = range,
            Plan = plan,
            Film = film,
            Keys = keys,
            Config = config,
            Folder = folder,
        };
    }

    private async Task<(CutPiece? Piece, CutProof Proof)> HeadAsync(CutWork work, IProgress<double>? progress, CancellationToken cancel)
    {
        var (plan, first) = (work.Plan, work.Range.First);
        int[] encoded = plan.HasHead ? [first, plan.CopyFirst - 1] : [];
        int[] places = [.. encoded.Concat(Enumerable.Range(plan.CopyFirst, work.AcrossSeam)).Distinct()];
        var excerpt = await Excerpt.WriteAsync(work.Film.Path, work.Range, work.Keys, first, places[^1], work.At("head-source.mp4"), cancel);
        var proof = new CutProof(work.At("head-source.yuv"), places);
        var piece = await _pieces.RunAsync(work, excerpt, plan.HasHead ? (first, plan.CopyFirst - 1) : null, proof, 0, work.At("head.mp4"), progress, cancel);
        return (piece, proof);
    }

    private async Task<(CutPiece? Piece, CutProof Proof)> TailAsync(CutWork work, CancellationToken cancel)
    {
        var (plan, last) = (work.Plan, work.Range.Last);
        if (!plan.HasTail)
        {
            return (null, new CutProof("", []));
        }

        var from = plan.CopyLast - work.AcrossSeam + 1;
        int[] places = [.. Enumerable.Range(from, work.AcrossSeam).Append(plan.CopyLast + 1).Append(last).Distinct()];
        var excerpt = await Excerpt.WriteAsync(work.Film.Path, work.Range, work.Keys, from, last, work.At("tail-source.mp4"), cancel);
        var proof = new CutProof(work.At("tail-source.yuv"), places);
        return (await _pieces.RunAsync(work, excerpt, (plan.CopyLast + 1, last), proof, 1, work.At("tail.mp4"), null, cancel), proof);
    }

    private static async Task<Mp4Track> PictureAsync(CutWork work, CutPiece? head, CutPiece? tail, List<string> sources, CancellationToken cancel)
    {
        var (range, plan, track) = (work.Range, work.Plan, work.Range.Track);
        var config = work.Config;
        IReadOnlyDictionary<int, Mp4Sample> closed = new Dictionary<int, Mp4Sample>();
        if (config is not null && plan.Key is KeyKind.Open)
        {
            closed = await OpenGroups.CloseAsync(work, work.At("closed.h264"), cancel);
            config = config with { Sequences = [.. config.Sequences.Select(SliceCloser.AllowGaps)] };
            sources.Add(work.At("closed.h264"));
        }

        var closedSource = sources.Count - 1;
        List<Mp4Sample> pieces = [];
        Append(head, range.First);
        pieces.AddRange(plan.Copied.Select(i => closed.TryGetValue(i, out var sample) ? sample.InFile(closedSource) : track.Samples[i]));
        Append(tail, plan.CopyLast + 1);
        var (timed, start) = Timeline.Build(pieces);
        return track with
        {
            Entry = config is null ? track.Entry : track.Entry.With(config.With(new[] { head, tail }.OfType<CutPiece>().Select(piece => piece.Config)).Write()),
            Samples = timed,
            DecodeEnd = timed[^1].Decode + Math.Max(1, range.End - range.ShownAt(range.Last)),
            Edit = new Mp4Edit(range.ShownAt(range.First) - range.Origin, start, range.End - range.ShownAt(range.First)),
        };

        void Append(CutPiece? piece, int place)
        {
            if (piece is null)
            {
                return;
            }

            // Encoded without B-frames: in the order shown.
            sources.Add(piece.Path);
            pieces.AddRange(piece.Track.Samples.Select((sample, i) =>
                sample.InFile(sources.Count - 1) with { Decode = range.ShownAt(place + i), Shift = 0 }));
        }
    }

    private async Task<IReadOnlyList<Mp4Track>> SoundAsync(
        string source, CutWork work, IReadOnlyList<CutSound> streams, double filmStart, double end, List<string> sources, CancellationToken cancel)
    {
        var track = work.Range.Track;
        var from = track.SecondsOf(work.Range.Origin);
        var to = track.SecondsOf(work.Range.End);
        if (work.Range.HasFilmsEnd)
        {
            // Sound may last longer than the last picture.
            to = Math.Max(to, end + filmStart);
        }

        var encode = streams.Where(stream => stream.Track is null).Select(stream => stream.Number).ToList();
        var encoded = encode.Count == 0 ? [] : await sounds.EncodeAsync(source, encode, from - filmStart, to - filmStart, work.At("sound.mp4"), cancel);
        if (encode.Count > 0)
        {
            sources.Add(work.At("sound.mp4"));
        }

        List<Mp4Track> outputs = [];
        foreach (var stream in streams)
        {
            var isOn = outputs.Count == 0;
            var output = stream.Track is { } packets
                ? SoundCut.Copy(packets, 0, from, to, isOn)
                : SoundCut.Whole(encoded[encode.IndexOf(stream.Number)], sources.Count - 1, isOn);
            if (output is not null)
            {
                outputs.Add(output);
            }
        }

        return outputs;
    }

    private static IProgress<double>? Part(IProgress<double>? whole, double from, double to) =>
        whole is null ? null : new PartProgress(whole, from, to);
}

/// <summary>A step's share of the whole, on the thread that reports it.</summary>
internal sealed class PartProgress(IProgress<double> whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole.Report(from + ((to - from) * value));
}
