using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Instruments;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>The genre's patterns, with fills before new sections and a cymbal on their first beat.</summary>
internal static class Drumming
{
    public static void Write(Brief brief, IReadOnlyList<Bar> bars, Score score, Dice dice)
    {
        for (var at = 0; at < bars.Count; at++)
        {
            var bar = bars[at];
            var beat = (double)at * brief.Style.Beats;
            var level = (0.45f + (0.55f * bar.Intensity)) * (0.5f + (0.5f * brief.Energy));
            var fills = bar.IsSectionEnd && bar.Section is not (Section.Intro or Section.Break) && brief.Style.Snare.Length > 0;
            var until = fills ? brief.Style.Beats - 1 : brief.Style.Beats;
            Pattern(brief.Style.Hat, brief.Style.HatDrum, 0.55f);
            if (bar.Section is not Section.Intro)
            {
                Pattern(brief.Style.Extra, brief.Style.ExtraDrum, brief.Style.ExtraDrum is Drum.Timpani ? 0.9f : 0.4f);
            }

            if (bar.Section is not (Section.Intro or Section.Break))
            {
                Pattern(brief.Style.Kick, Drum.Kick, 1);
                Pattern(brief.Style.Snare, brief.Style.SnareDrum, 0.8f);
            }

            if (fills)
            {
                Fill(brief, beat + until, level, score, dice);
            }

            if (bar.IsSectionStart && at > 0 && bar.Intensity > 0.6f && brief.Style.Hardness > 0.4f)
            {
                score.Strokes.Add(new Stroke(beat, Drum.Crash, 0.55f * level));
            }

            void Pattern(string pattern, Drum drum, float gain)
            {
                for (var step = 0; step < pattern.Length && step < until * 4; step++)
                {
                    if (pattern[step] != '.')
                    {
                        var place = step / 4.0;
                        var accent = char.IsUpper(pattern[step]) ? 1 : 0.55f;
                        score.Strokes.Add(new Stroke(beat + place + Accompaniment.Swung(brief, place), drum, level * gain * accent * dice.Between(0.88f, 1)));
                    }
                }
            }
        }
    }

    private static void Fill(Brief brief, double beat, float level, Score score, Dice dice)
    {
        Drum[] voices = brief.Style.Hardness > 0.4f ? [brief.Style.SnareDrum, Drum.HighTom, Drum.LowTom] : [brief.Style.SnareDrum];
        for (var sixteenth = 0; sixteenth < 4; sixteenth++)
        {
            if (sixteenth == 0 || dice.Chance(0.75f))
            {
                var drum = voices[Math.Min(voices.Length - 1, sixteenth * voices.Length / 4)];
                score.Strokes.Add(new Stroke(beat + (sixteenth / 4.0), drum, level * (0.55f + (0.12f * sixteenth))));
            }
        }
    }
}
