using Reelwright.Media.Mp4;

namespace Reelwright.Media;

/// <summary>Joins AAC without coding it anew: frames of 1024 samples are slots, and each clip's frames go into those nearest to where they belong.</summary>
/// <remarks>
/// A clip is at most half a frame out of place (10.7 ms at 48 kHz, 16 ms at 32 kHz), and that never adds up, because each is placed by the film's clock.
/// A frame is decoded together with the one before it: each clip brings along the frame before its first, in the slot of its predecessor's last 21 ms.
/// </remarks>
internal static class SoundSlots
{
    private const int Frame = AacConfig.FrameSamples;

    /// <summary>Half a frame of a lower rate would be heard as out of time.</summary>
    private const int LowestRate = 32_000;

    /// <summary>Samples: 2 ms.</summary>
    private const int Jitter = 100;

    /// <param name="Track">Null: a clip without sound.</param>
    /// <param name="Delay">When its sound begins, in samples after (or, below zero, before) its picture.</param>
    /// <param name="File">Where its bytes are.</param>
    /// <param name="From">When the clip begins and ends, in seconds of the whole.</param>
    internal sealed record Clip(Mp4Track? Track, long Delay, int File, double From, double To);

    /// <summary>Sounds of one kind, without gaps; where silence may be needed, of a kind whose silence is known.</summary>
    public static bool CanCopy(IReadOnlyList<Mp4Track?> tracks)
    {
        var sounds = tracks.OfType<Mp4Track>().ToList();
        return sounds.Count > 0 && AacConfig.Silence(sounds[0].Entry.Channels) is not null && sounds.TrueForAll(sound => IsRegular(sound) && sound.Entry.Config.AsSpan().SequenceEqual(sounds[0].Entry.Config));
    }

    /// <param name="clips">One after the other.</param>
    /// <param name="silenceFile">The number of a file that holds one frame of silence.</param>
    public static Mp4Track Join(IReadOnlyList<Clip> clips, int silenceFile)
    {
        var first = clips.Select(clip => clip.Track).OfType<Mp4Track>().First();
        var rate = first.Timescale;
        var silence = new Mp4Sample(0, AacConfig.Silence(first.Entry.Channels)!.Length, 0, 0, (ushort)silenceFile, true);

        // So that the first clip's frames fit exactly, the whole begins as far into a frame as they do, and with a frame for the decoder.
        var lead = clips[0].Track is { } opening ? PositiveRemainder(opening.MediaStart - clips[0].Delay) + Frame : 0;
        var end = (long)Math.Round(clips[^1].To * rate);
        var slots = new Mp4Sample[(int)((end + lead + Frame - 1) / Frame)];
        for (var number = 0; number < clips.Count; number++)
        {
            var clip = clips[number];
            var from = Slot(clip.From, rate, lead, isFirst: number == 0);
            var to = number + 1 < clips.Count ? Slot(clips[number + 1].From, rate, lead, isFirst: false) : slots.Length;
            var shift = clip.Track is { } track ? Nearest((long)Math.Round(clip.From * rate) + clip.Delay - track.MediaStart + lead) : 0;
            var heard = clip.Track is { } whole ? Heard(whole) : 0;
            for (var slot = from; slot < to; slot++)
            {
                var own = slot - shift;
                slots[slot] = clip.Track is { } sound && own >= 0 && own < heard ? sound.Samples[own].InFile(clip.File) : silence;
            }
        }

        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] = slots[slot] with { Decode = (long)slot * Frame, Shift = 0, IsSync = true };
        }

        return first with { Samples = slots, DecodeEnd = (long)slots.Length * Frame, Language = Mp4Track.UnknownLanguage, Edit = new Mp4Edit(0, lead, end) };
    }

    /// <summary>Frames up to where an edit list ends.</summary>
    private static long Heard(Mp4Track sound) =>
        sound.MediaLength is { } length ? Math.Min(sound.Samples.Length, (sound.MediaStart + length + Frame - 1) / Frame) : sound.Samples.Length;

    private static bool IsRegular(Mp4Track sound)
    {
        if (sound.HasComplexEdits || sound.Delay != 0 || !AacConfig.IsPlain(sound.Entry.Config) || sound.Timescale < LowestRate || sound.Timescale != AacConfig.SampleRate(sound.Entry.Config))
        {
            return false;
        }

        // Matroska counts in milliseconds, so that frames seem to be a little early or late.
        for (var at = 0; at < sound.Samples.Length; at++)
        {
            if (Math.Abs(sound.Samples[at].Decode - ((long)at * Frame)) > Jitter)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A clip's first slot: the one before that in which it begins to be heard.</summary>
    private static int Slot(double seconds, long rate, long lead, bool isFirst) => isFirst ? 0 : (int)Math.Max(0, (((long)Math.Round(seconds * rate) + lead) / Frame) - 1);

    private static int Nearest(long samples) => (int)Math.Floor((samples + (Frame / 2.0)) / Frame);

    private static long PositiveRemainder(long samples) => ((samples % Frame) + Frame) % Frame;
}
