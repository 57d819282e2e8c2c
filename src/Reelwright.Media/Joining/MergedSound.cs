using System.Text;

namespace Reelwright.Media;

/// <summary>The sound of all clips as one: coded in one run, each sample where the film's clock says, so that nothing adds up.</summary>
internal sealed class MergedSound(FfmpegRunner runner)
{
    /// <param name="From">When the clip begins and ends, in seconds of the whole; it reaches into the next one for a transition.</param>
    /// <param name="Skip">Seconds of the source's clock before its picture begins, which are left out.</param>
    internal sealed record Clip(JoinSource Source, double From, double To, double Skip);

    public async Task EncodeAsync(IReadOnlyList<Clip> clips, string target, IProgress<double>? progress, CancellationToken cancel)
    {
        List<int> channels = [];
        foreach (var clip in clips)
        {
            channels.Add(await clip.Source.HasSoundAsync(cancel) ? (await clip.Source.InfoAsync(cancel)).Channels : 0);
        }

        var wide = SoundChain.Channels(channels.Where(count => count > 0));
        List<string> inputs = [];
        var graph = new StringBuilder();
        var input = 0;
        for (var number = 0; number < clips.Count; number++)
        {
            var (clip, samples) = (clips[number], Samples(clips[number].To) - Samples(clips[number].From));
            if (channels[number] == 0)
            {
                graph.Append($"{SoundChain.Silence(wide, samples)}[s{number}];");
                continue;
            }

            inputs.AddRange(FfmpegRunner.Open(clip.Source.Path, clip.Source.Format, MediaBounds.Default.MaxPixels));
            graph.Append($"[{input++}:a:0]{SoundChain.Normal(channels[number], wide)},atrim=start_sample={Samples(clip.Skip)},asetpts=N/SR/TB,{SoundChain.Exactly(samples)}[s{number}];");
        }

        Chain(graph, clips);
        await runner.RunAsync(
            [.. inputs, "-filter_complex", graph.ToString(), "-map", "[sound]", .. SoundChain.File(wide, target)],
            FfmpegWork.OfSeconds(clips[^1].To), progress, cancel);
    }

    private static void Chain(StringBuilder graph, IReadOnlyList<Clip> clips)
    {
        var before = "s0";
        for (var number = 1; number < clips.Count; number++)
        {
            var overlap = Samples(clips[number - 1].To) - Samples(clips[number].From);
            var name = number == clips.Count - 1 ? "sound" : $"j{number}";

            // Two sounds that have nothing to do with each other keep their loudness when their powers, not their heights, add up to one.
            graph.Append(overlap > 0
                ? $"[{before}][s{number}]acrossfade=ns={overlap}:c1=qsin:c2=qsin[{name}];"
                : $"[{before}][s{number}]concat=n=2:v=0:a=1[{name}];");
            before = name;
        }

        graph.Length--;
    }

    private static long Samples(double seconds) => (long)Math.Round(seconds * SoundChain.SampleRate);
}
