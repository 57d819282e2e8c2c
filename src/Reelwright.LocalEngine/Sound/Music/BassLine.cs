using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>The bass: roots, fifths, walks and pulses, leading from chord to chord.</summary>
internal static class BassLine
{
    private static readonly double[] Syncopation = [0, 0.75, 1.5, 2.5, 3];

    public static void Write(Brief brief, IReadOnlyList<Bar> bars, Harmony harmony, Score score, Dice dice)
    {
        var notes = score.Notes[Part.Bass];
        for (var at = 0; at < bars.Count; at++)
        {
            if (bars[at].Section is Section.Intro && brief.Style.Bass is not BassFeel.Held)
            {
                continue;
            }

            var chord = harmony.Chord(bars[at].Degree);
            var next = harmony.Chord(at + 1 < bars.Count ? bars[at + 1].Degree : 0);
            var velocity = 0.55f + (0.3f * bars[at].Intensity * brief.Energy);
            Play(brief, chord, Low(next[0]), (double)at * brief.Style.Beats, velocity, notes, dice);
        }
    }

    /// <summary>A pitch class in the bass: E1 to D♯2.</summary>
    public static int Low(int pitchClass) => 28 + ((pitchClass - 28 + 120) % 12);

    private static void Play(Brief brief, int[] chord, int nextRoot, double beat, float velocity, List<Note> notes, Dice dice)
    {
        var (root, beats) = (Low(chord[0]), brief.Style.Beats);
        var fifth = root + ((chord[2] - chord[0] + 12) % 12);
        switch (brief.Style.Bass)
        {
            case BassFeel.Held:
                Add(0, beats, root);
                break;
            case BassFeel.Roots:
                Add(0, beats / 2.0, root);
                Add(beats / 2.0, beats / 2.0, root, 0.85f);
                break;
            case BassFeel.Fifths:
                Add(0, beats / 2.0 * 0.9, root);
                Add(beats / 2.0, beats / 2.0 * 0.9, fifth - (fifth > 40 ? 12 : 0), 0.85f);
                break;
            case BassFeel.WaltzTime:
                Add(0, 0.9, root);
                break;
            case BassFeel.Eighths:
                for (var eighth = 0; eighth < beats * 2; eighth++)
                {
                    Add(eighth * 0.5, 0.45, root, eighth % 2 == 0 ? 1 : 0.8f);
                }

                break;
            case BassFeel.Octaves:
                for (var eighth = 0; eighth < beats * 2; eighth++)
                {
                    Add(eighth * 0.5, 0.4, eighth % 2 == 0 ? root : root + 12, eighth % 2 == 0 ? 1 : 0.75f);
                }

                break;
            case BassFeel.Syncopated:
                foreach (var at in Syncopation.Where(at => at < beats && (at == 0 || dice.Chance(0.6f))))
                {
                    Add(at, at == 0 ? 0.65 : 0.4, at > 2 && dice.Chance(0.35f) ? fifth : root, at == 0 ? 1 : 0.8f);
                }

                break;
            case BassFeel.Walking:
                Walk();
                break;
        }

        // A quarter note on each beat: chord tones, then a half step or a scale step into the next root.
        void Walk()
        {
            var third = root + ((chord[1] - chord[0] + 12) % 12);
            Add(0, 0.95, root);
            for (var at = 1; at < beats - 1; at++)
            {
                Add(at, 0.95, dice.Pick<int>([third, fifth, at == 1 ? third : fifth, root + 12]), 0.85f);
            }

            Add(beats - 1, 0.95, nextRoot + (dice.Chance(0.5f) ? 1 : -1), 0.85f);
        }

        void Add(double at, double length, int pitch, float accent = 1) =>
            notes.Add(new Note(beat + at + Accompaniment.Swung(brief, at), length, pitch, Math.Min(1, velocity * accent * dice.Between(0.93f, 1))));
    }
}
