using System.Text;

namespace Reelwright.Media;

/// <summary>The sound of all clips as one: coded in one run, each sample where the film's clock says, so that nothing adds up.</summary>
internal sealed class MergedSound(FfmpegRunner runner)
{
    /// <summary>Files that one run opens: each takes threads and memory of its own.</summary>
    private const int MaxInputs = 20;

    /// <param name="Channels">Of its first sound; 0 for none.</param>
    /// <param name="From">When the clip begins and ends, in seconds of the whole; it reaches into the next one for a transition.</param>
    /// <param name="Skip">Seconds of the source's clock before its picture begins, which are left out.</param>
    internal sealed record Clip(string Path, MediaFormat Format, int Channels, double From, double To, double Skip);

    public static async Task<Clip> ClipAsync(JoinSource source, double from, double to, double skip, CancellationToken cancel) =>
        new(source.Path, source.Format, await source.HasSoundAsync(cancel) ? (await source.InfoAsync(cancel)).Channels : 0, from, to, skip);

    /// <param name="clips">In order.</param>
    /// <param name="folder">For parts of joins with many clips.</param>
    /// <param name="target">The file.</param>
    /// <param name="progress">Takes 0 to 1.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task EncodeAsync(IReadOnlyList<Clip> clips, JoinFolder folder, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        var wide = SoundChain.Channels(clips.Select(clip => clip.Channels).Where(count => count > 0));
        var (done, share) = (0.0, 1.0);
        while (clips.Count > MaxInputs)
        {
            share /= 2;
            List<Clip> parts = [];
            foreach (var group in clips.Chunk(MaxInputs))
            {
                var part = folder.NewFile(".flac");
                var (from, to) = (group[0].From, group[^1].To);
                var size = (double)group.Length / clips.Count * share;
                await EncodeAsync([.. group.Select(clip => clip with { From = clip.From - from, To = clip.To - from })], wide, SoundChain.Lossless(part), new JoinProgress(progress, done, size), cancel);
                parts.Add(new Clip(part, MediaFormat.Flac, wide, from, to, 0));
                done += size;
            }

            clips = parts;
        }

        await EncodeAsync(clips, wide, SoundChain.File(wide, target), new JoinProgress(progress, done, share), cancel);
    }

    private async Task EncodeAsync(IReadOnlyList<Clip> clips, int wide, IReadOnlyList<string> output, IProgress<double> progress, CancellationToken cancel)
    {
        List<string> inputs = [];
        var graph = new StringBuilder();
        var input = 0;
        for (var number = 0; number < clips.Count; number++)
        {
            var (clip, samples) = (clips[number], Samples(clips[number].To) - Samples(clips[number].From));
            if (clip.Channels == 0)
            {
                graph.Append($"{SoundChain.Silence(wide, samples)}[s{number}];");
                continue;
            }

            inputs.AddRange(FfmpegRunner.Open(clip.Path, clip.Format, MediaBounds.Default.MaxPixels));
            graph.Append($"[{input++}:a:0]{SoundChain.Normal(clip.Channels, wide)},atrim=start_sample={Samples(clip.Skip)},asetpts=N/SR/TB,{SoundChain.Exactly(samples)}[s{number}];");
        }

        var sound = Chain(graph, clips);
        await runner.RunAsync([.. inputs, "-filter_complex", graph.ToString(), "-map", $"[{sound}]", .. output], FfmpegWork.OfSeconds(clips[^1].To), progress, cancel);
    }

    private static string Chain(StringBuilder graph, IReadOnlyList<Clip> clips)
    {
        var before = "s0";
        for (var number = 1; number < clips.Count; number++)
        {
            var overlap = Samples(clips[number - 1].To) - Samples(clips[number].From);
            var name = $"j{number}";

            // Two sounds that have nothing to do with each other keep their loudness when their powers, not their heights, add up to one.
            graph.Append(overlap > 0
                ? $"[{before}][s{number}]acrossfade=ns={overlap}:c1=qsin:c2=qsin[{name}];"
                : $"[{before}][s{number}]concat=n=2:v=0:a=1[{name}];");
            before = name;
        }

        graph.Length--;
        return before;
    }

    private static long Samples(double seconds) => (long)Math.Round(seconds * SoundChain.SampleRate);
}
