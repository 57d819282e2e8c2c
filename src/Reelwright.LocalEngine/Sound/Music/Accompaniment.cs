using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>The chords, in the genre's feel, and the pad beneath them.</summary>
internal static class Accompaniment
{
    private static readonly double[] StabPattern = [0, 1.5, 2.5];

    public static void Write(Brief brief, IReadOnlyList<Bar> bars, IReadOnlyList<int[]> voicings, Score score, Dice dice)
    {
        for (var at = 0; at < bars.Count; at++)
        {
            var beat = (double)at * brief.Style.Beats;
            var velocity = 0.35f + (0.35f * bars[at].Intensity * (0.6f + (0.4f * brief.Energy)));
            Play(brief, bars[at], voicings[at], beat, velocity, score.Notes[Part.Chords], dice);
            if (brief.Pad is not null && bars[at].Section is not Section.Intro)
            {
                foreach (var voice in voicings[at].Take(3))
                {
                    score.Notes[Part.Pad].Add(new Note(beat, brief.Style.Beats, voice, 0.3f + (0.35f * bars[at].Intensity)));
                }
            }
        }
    }

    private static void Play(Brief brief, Bar bar, int[] voices, double beat, float velocity, List<Note> notes, Dice dice)
    {
        var beats = brief.Style.Beats;
        switch (bar.Section is Section.Break && brief.Style.Chords is not ChordFeel.WaltzTime ? ChordFeel.Held : brief.Style.Chords)
        {
            case ChordFeel.Held:
                Strike(0, beats, 0.015);
                break;
            case ChordFeel.Pulsed:
                for (var eighth = 0; eighth < beats * 2; eighth++)
                {
                    Strike(eighth * 0.5, 0.42, 0, eighth % 4 == 0 ? 1 : 0.72f);
                }

                break;
            case ChordFeel.Offbeat:
                for (var at = 0; at < beats; at++)
                {
                    Strike(at + 0.5, 0.3, 0);
                }

                break;
            case ChordFeel.Strummed:
                Strum();
                break;
            case ChordFeel.Stabs:
                foreach (var at in StabPattern.Where(at => at < beats && (at == 0 || dice.Chance(0.75f))))
                {
                    Strike(at + Swung(brief, at), at == 0 ? 1.2 : 0.45, 0.01, dice.Between(0.8f, 1));
                }

                break;
            case ChordFeel.WaltzTime:
                for (var at = 1; at < beats; at++)
                {
                    Strike(at, 0.55, 0.01, 0.8f);
                }

                break;
            case ChordFeel.Arpeggio:
                Arpeggio(brief, bar, voices, beat, velocity, notes);
                break;
        }

        void Strike(double at, double length, double roll, float accent = 1)
        {
            for (var voice = 0; voice < voices.Length; voice++)
            {
                notes.Add(new Note(beat + at + (roll * voice), length, voices[voice], velocity * accent * dice.Between(0.92f, 1), Pan(voice, voices.Length)));
            }
        }

        void Strum()
        {
            // Down on the beats, up between some of them, the strings one after the other.
            foreach (var (at, down, accent) in ((double, bool, float)[])[(0, true, 1), (1, true, 0.8f), (1.5, false, 0.6f), (2.5, false, 0.65f), (3, true, 0.85f), (3.5, false, 0.6f)])
            {
                if (at < beats)
                {
                    var strings = voices.Append(voices[0] + 12).ToArray();
                    for (var index = 0; index < strings.Length; index++)
                    {
                        var order = down ? index : strings.Length - 1 - index;
                        notes.Add(new Note(beat + at + (0.025 * order), 0.9, strings[index], velocity * accent * dice.Between(0.85f, 1), 0.2f));
                    }
                }
            }
        }
    }

    private static void Arpeggio(Brief brief, Bar bar, int[] voices, double beat, float velocity, List<Note> notes)
    {
        // Fast styles run in sixteenths, the others in eighths, up and down over a tenth or so.
        var step = brief.Style.Name is "electronic" or "chiptune" ? 0.25 : 0.5;
        var ladder = voices.Concat(voices.Select(voice => voice + 12)).Take(5).ToArray();
        var count = (int)(brief.Style.Beats / step);
        for (var index = 0; index < count; index++)
        {
            var at = index % ((ladder.Length * 2) - 2);
            var rung = at < ladder.Length ? at : (ladder.Length * 2) - 2 - at;
            var accent = index % (int)(1 / step) == 0 ? 1 : 0.75f;
            notes.Add(new Note(beat + (index * step), step * (bar.Intensity > 0.8f ? 1.1 : 1.8), ladder[rung], velocity * accent, Pan(rung, ladder.Length)));
        }
    }

    /// <summary>How much later something off the beat comes.</summary>
    public static double Swung(Brief brief, double at) => Math.Abs((at % 1) - 0.5) < 0.01 ? brief.Style.Swing : 0;

    private static float Pan(int voice, int of) => of < 2 ? 0 : ((voice / (of - 1f)) - 0.5f) * 0.6f;
}
