using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>
/// The tune: a two-bar motif, said, varied, said again and closed, four bars a phrase. Strong beats sit on chord tones, the notes
/// between move by steps; the chorus has a motif of its own, higher up.
/// </summary>
internal static class Melody
{
    private const int MotifBars = 2;

    /// <summary>A note of a motif: when, how long, and where it goes from the note before, in steps of the scale.</summary>
    private readonly record struct Gesture(double Beat, double Beats, int Steps);

    public static void Write(Brief brief, IReadOnlyList<Bar> bars, Harmony harmony, Score score, Dice dice)
    {
        var verse = Motif(brief, dice.For("verse"));
        var chorus = Motif(brief, dice.For("chorus"));
        var ending = Motif(brief, dice.For("variation"));
        var degree = 4;
        for (var at = 0; at < bars.Count; at++)
        {
            var bar = bars[at];
            if (bar.Section is Section.Intro || (bar.Section is Section.Break && brief.Style.Density > 0.5f && bar.InPhrase < 2))
            {
                continue;
            }

            var motif = bar.Section is Section.Chorus ? chorus : bar.InPhrase == 1 && dice.Chance(0.4f) ? ending : verse;
            var lift = bar.Section is Section.Chorus ? 3 : 0;
            degree = PlayBar(brief, bar, at, motif, lift, degree, harmony, score.Notes[Part.Lead], dice);
        }
    }

    /// <summary>The middle of the lead's range.</summary>
    public static int Middle(Brief brief) => brief.Register + brief.Lead switch
    {
        "cello" or "low-strings" => 57,
        "saxophone" or "electric-guitar" or "guitar" or "brass" or "organ" => 66,
        "flute" or "bells" or "square-lead" => 78,
        "bowl" or "church-bell" => 60,
        _ => 72,
    };

    /// <summary>The note of a pitch class nearest to a pitch.</summary>
    public static int Nearest(int pitchClass, int to) => to + (((pitchClass - to + 126) % 12) - 6);

    private static int PlayBar(
        Brief brief, Bar bar, int at, IReadOnlyList<Gesture> motif, int lift, int degree, Harmony harmony, List<Note> notes, Dice dice)
    {
        var beats = brief.Style.Beats;
        var chord = harmony.Chord(bar.Degree);
        var from = (bar.InPhrase % MotifBars) * beats;
        var gestures = motif.Where(gesture => gesture.Beat >= from && gesture.Beat < from + beats).ToList();

        // The end of a phrase is one long note and a breath.
        var closes = bar.InPhrase == 3 && gestures.Count > 0;
        if (closes)
        {
            gestures = [.. gestures.Take(2)];
            gestures[^1] = gestures[^1] with { Beats = Math.Max(1, from + beats - gestures[^1].Beat - 0.6) };
        }

        var middle = Middle(brief) + lift;
        for (var index = 0; index < gestures.Count; index++)
        {
            var gesture = gestures[index];
            degree = Math.Clamp(degree + gesture.Steps, -3, 12);
            var pitch = Pitch(brief, harmony, degree, middle);
            var offset = gesture.Beat - from;
            var isStrong = Math.Abs(offset % 2) < 0.01 || (closes && index == gestures.Count - 1);
            if (isStrong)
            {
                var snapped = chord.Select(tone => Nearest(tone, pitch)).MinBy(tone => Math.Abs(tone - pitch));
                degree += Math.Sign(snapped - pitch) * (Math.Abs(snapped - pitch) > 1 ? 1 : 0);
                pitch = snapped;
            }

            var velocity = (isStrong ? 0.8f : 0.66f) * (0.75f + (0.25f * bar.Intensity)) * dice.Between(0.92f, 1);
            notes.Add(new Note(((double)at * beats) + offset + Accompaniment.Swung(brief, offset), gesture.Beats * 0.96, pitch, velocity));
        }

        return degree;
    }

    private static int Pitch(Brief brief, Harmony harmony, int degree, int middle)
    {
        // Degree 4 is the middle of the range; whole octaves of seven steps are counted by hand.
        var octave = (int)Math.Floor((degree - 4) / 7.0);
        var baseline = Nearest(harmony.Step(4), middle);
        var within = degree - 4 - (octave * 7);
        var up = (harmony.Step(4 + within) - harmony.Step(4) + 12) % 12;
        var pitch = baseline + (12 * octave) + up;

        // What leaves the instrument's range comes back an octave away.
        return pitch > middle + 16 ? pitch - 12 : pitch < middle - 14 ? pitch + 12 : pitch;
    }

    private static List<Gesture> Motif(Brief brief, Dice dice)
    {
        var gestures = new List<Gesture>();
        var (beat, total) = (dice.Chance(0.25f) ? 0.5 : 0, MotifBars * brief.Style.Beats);
        var direction = dice.Chance(0.5f) ? 1 : -1;
        while (beat < total - 0.25)
        {
            var length = Length(brief.Style.Density, dice);

            // Notes do not hang over the bar line in the middle of the motif.
            var inBar = brief.Style.Beats - (beat % brief.Style.Beats);
            length = Math.Min(length, inBar);
            if (!dice.Chance(0.14f) || gestures.Count == 0)
            {
                gestures.Add(new Gesture(beat, length, Steps(ref direction, dice)));
            }

            beat += length;
        }

        return gestures;
    }

    private static double Length(float density, Dice dice)
    {
        var mean = 1 / density;
        var draw = dice.Unit();
        return mean switch
        {
            > 2 => draw < 0.5f ? 2 : draw < 0.8f ? 4 : 1,
            > 1.1f => draw < 0.4f ? 1 : draw < 0.7f ? 2 : draw < 0.9f ? 1.5 : 0.5,
            > 0.7f => draw < 0.5f ? 1 : draw < 0.85f ? 0.5 : 1.5,
            _ => draw < 0.65f ? 0.5 : draw < 0.9f ? 1 : 0.25 + 0.25,
        };
    }

    /// <summary>Mostly steps; a leap is answered by a step back.</summary>
    private static int Steps(ref int direction, Dice dice)
    {
        var draw = dice.Unit();
        if (draw < 0.12f)
        {
            return 0;
        }

        if (draw < 0.72f)
        {
            if (dice.Chance(0.3f))
            {
                direction = -direction;
            }

            return direction;
        }

        var leap = direction * (draw < 0.9f ? 2 : 4);
        direction = -direction;
        return leap;
    }
}
