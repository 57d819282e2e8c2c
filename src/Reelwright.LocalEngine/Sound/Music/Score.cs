using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Instruments;

namespace Reelwright.LocalEngine.Sound.Music;

internal enum Part
{
    Lead,
    Chords,
    Pad,
    Bass,
}

/// <summary>A note on paper: times in beats from the beginning, pitch as a MIDI number (69 = A4 = 440 Hz).</summary>
internal readonly record struct Note(double Beat, double Beats, int Pitch, float Velocity, float Pan = 0);

/// <summary>A stroke on paper.</summary>
internal readonly record struct Stroke(double Beat, Drum Drum, float Velocity);

/// <summary>A written piece.</summary>
internal sealed class Score
{
    public Dictionary<Part, List<Note>> Notes { get; } = Enum.GetValues<Part>().ToDictionary(part => part, _ => new List<Note>());

    public List<Stroke> Strokes { get; } = [];

    public static float Hz(int pitch) => 440 * MathF.Pow(2, (pitch - 69) / 12f);
}

/// <summary>Writes the whole piece.</summary>
internal static class Composer
{
    public static Score Write(Brief brief, Dice dice)
    {
        var score = new Score();
        var bars = Form.Of(brief, dice.For("form"));
        var harmony = new Harmony(brief);
        var voicings = bars.Select(bar => harmony.Lead(harmony.Chord(bar.Degree))).ToList();
        Accompaniment.Write(brief, bars, voicings, score, dice.For("accompaniment"));
        BassLine.Write(brief, bars, harmony, score, dice.For("bass"));
        Melody.Write(brief, bars, harmony, score, dice.For("melody"));
        if (brief.HasDrums)
        {
            Drumming.Write(brief, bars, score, dice.For("drums"));
        }

        End(brief, harmony, score);
        return score;
    }

    /// <summary>The tonic, in everybody's voice, rolled a little, until it has died away.</summary>
    private static void End(Brief brief, Harmony harmony, Score score)
    {
        double beat = brief.Bars * brief.Style.Beats;
        var ring = Math.Max(1, (brief.Seconds / brief.SecondsPerBeat) - beat - 0.5);
        var chord = harmony.Chord(0)[..3];
        var voices = harmony.Lead(chord);
        for (var voice = 0; voice < voices.Length; voice++)
        {
            score.Notes[Part.Chords].Add(new Note(beat + (0.04 * voice), ring, voices[voice], 0.75f));
            score.Notes[Part.Pad].Add(new Note(beat, ring, voices[voice], 0.6f));
        }

        score.Notes[Part.Lead].Add(new Note(beat + 0.12, ring, Melody.Nearest(chord[0], Melody.Middle(brief) + 4), 0.8f));
        score.Notes[Part.Bass].Add(new Note(beat, ring, BassLine.Low(chord[0]), 0.9f));
        if (brief.HasDrums)
        {
            score.Strokes.Add(new Stroke(beat, Drum.Kick, 0.9f * brief.Energy));
            score.Strokes.Add(new Stroke(beat, Drum.Crash, 0.6f * brief.Energy));
        }
    }
}
