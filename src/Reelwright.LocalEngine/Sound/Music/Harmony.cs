namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>Chords of a key, laid out so that each voice moves as little as it can from one to the next.</summary>
internal sealed class Harmony(Brief brief)
{
    // The middle of the keyboard, as MIDI numbers.
    private const int LowestVoice = 50;
    private const int HighestVoice = 76;

    private int[]? _last;

    /// <summary>Pitch classes of the chord on a degree, root first. In minor the chord that leads home has a major third.</summary>
    public int[] Chord(int degree)
    {
        var thirds = brief.Style.Sevenths ? 4 : 3;
        var chord = new int[thirds];
        for (var third = 0; third < thirds; third++)
        {
            chord[third] = Step(degree + (2 * third));
        }

        if (brief.IsMinor && degree == 4)
        {
            chord[1] = (brief.Key + 11) % 12;
        }

        return chord;
    }

    /// <summary>The pitch class of a degree of the scale, counted on over the octave.</summary>
    public int Step(int degree) => (brief.Key + brief.Scale[((degree % 7) + 7) % 7]) % 12;

    /// <summary>The next chord's notes, low to high: of all inversions the one nearest to the last chord's.</summary>
    public int[] Lead(int[] chord)
    {
        int[]? best = null;
        var least = double.MaxValue;
        for (var lowest = LowestVoice; lowest <= HighestVoice - 12; lowest++)
        {
            var inversion = Array.IndexOf(chord, lowest % 12);
            if (inversion < 0)
            {
                continue;
            }

            var voices = Stack(chord, inversion, lowest);
            var cost = Movement(voices);
            if (cost < least)
            {
                (best, least) = (voices, cost);
            }
        }

        return _last = best ?? Stack(chord, 0, LowestVoice);
    }

    private static int[] Stack(int[] chord, int inversion, int lowest)
    {
        var voices = new int[chord.Length];
        voices[0] = lowest;
        for (var voice = 1; voice < voices.Length; voice++)
        {
            var wanted = chord[(inversion + voice) % chord.Length];
            voices[voice] = voices[voice - 1] + ((wanted - voices[voice - 1] + 120) % 12);
        }

        return voices;
    }

    private double Movement(int[] voices)
    {
        // Around G4 when nothing came before; a gentle pull back there keeps long pieces from drifting away.
        var drift = 0.15 * Math.Abs(voices.Average() - 63);
        return _last is null ? Math.Abs(voices.Average() - 63) : drift + voices.Zip(_last, (now, before) => Math.Abs(now - before)).Sum();
    }
}
