using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Dsp;
using Reelwright.LocalEngine.Sound.Instruments;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>Plays a score into a mix.</summary>
internal static class Band
{
    /// <summary>How far a hand may be off the beat, in seconds.</summary>
    private const float Looseness = 0.006f;

    public static StereoBuffer Play(Score score, Brief brief, int length, Dice dice, Action<double> progress, CancellationToken cancel)
    {
        var (mix, sent) = (new StereoBuffer(length), new StereoBuffer(length));
        (Part Part, string? Instrument, float Gain, float Send)[] parts =
        [
            (Part.Lead, brief.Lead, 0.95f, 0.9f),
            (Part.Chords, brief.Chords, brief.Chords == brief.Lead ? 0.5f : 0.55f, 0.8f),
            (Part.Pad, brief.Pad, 0.35f, 1),
            (Part.Bass, brief.Bass, 0.85f, 0.15f),
        ];
        for (var at = 0; at < parts.Length; at++)
        {
            var (part, instrument, gain, send) = parts[at];
            if (instrument is not null)
            {
                var bus = PlayPart(score.Notes[part], instrument, brief, length, dice.For(part.ToString()), cancel);
                mix.Add(bus, gain);
                sent.Add(bus, gain * send);
            }

            progress((at + 1) * 0.18);
        }

        if (score.Strokes.Count > 0)
        {
            var drums = PlayDrums(score, brief, length, dice.For("kit"), cancel);
            mix.Add(drums, 0.85f);
            sent.Add(drums, 0.2f);
        }

        progress(0.8);
        new Reverb(brief.Style.Room, 3_500 + (4_000 * brief.Energy), 0.018f).Process(sent, mix, brief.Style.Wetness * 0.6f);
        progress(0.95);
        return mix;
    }

    private static StereoBuffer PlayPart(List<Note> notes, string name, Brief brief, int length, Dice dice, CancellationToken cancel)
    {
        var bus = new StereoBuffer(length);
        var instrument = Orchestra.Find(name);
        foreach (var note in notes)
        {
            cancel.ThrowIfCancellationRequested();
            var start = StereoBuffer.SamplesIn((note.Beat * brief.SecondsPerBeat) + Math.Max(0, dice.Between(-Looseness, Looseness)));
            if (start < length)
            {
                instrument.Play(new Sounding(start, Math.Max(1, StereoBuffer.SamplesIn(note.Beats * brief.SecondsPerBeat)), Score.Hz(note.Pitch), note.Velocity, note.Pan), bus, dice);
            }
        }

        return bus;
    }

    private static StereoBuffer PlayDrums(Score score, Brief brief, int length, Dice dice, CancellationToken cancel)
    {
        var bus = new StereoBuffer(length);
        var kit = new DrumKit(dice, brief.Style.Hardness);
        foreach (var stroke in score.Strokes)
        {
            cancel.ThrowIfCancellationRequested();
            var start = StereoBuffer.SamplesIn(stroke.Beat * brief.SecondsPerBeat);
            if (start < length)
            {
                kit.Hit(stroke.Drum, start, stroke.Velocity, bus);
            }
        }

        return bus;
    }
}
