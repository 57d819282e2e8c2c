using System.Collections.Frozen;
using Reelwright.LocalEngine.Sound.Dsp;

namespace Reelwright.LocalEngine.Sound.Instruments;

/// <summary>The instruments by name.</summary>
internal static class Orchestra
{
    // Rough spectra: what makes a clarinet hollow and a brass bright is which harmonics are there.
    private static readonly Wavetable PianoBright = new(n => 1f / MathF.Pow(n, 1.15f) * (n % 8 == 0 ? 0.1f : 1));
    private static readonly Wavetable PianoMellow = new(n => 1f / MathF.Pow(n, 2.6f));
    private static readonly Wavetable Strings = new(n => 1f / MathF.Pow(n, 1.25f));
    private static readonly Wavetable StringsMellow = new(n => 1f / MathF.Pow(n, 2));
    private static readonly Wavetable Brass = new(n => n <= 12 ? 1f / MathF.Pow(n, 0.6f) : 1f / MathF.Pow(n, 1.6f));
    private static readonly Wavetable BrassMellow = new(n => 1f / MathF.Pow(n, 2.2f));
    private static readonly Wavetable Reed = new(n => n % 2 == 1 ? 1f / MathF.Pow(n, 1.2f) : 0.15f / n);
    private static readonly Wavetable Flute = new(n => n switch { 1 => 1, 2 => 0.35f, 3 => 0.12f, 4 => 0.04f, _ => 0 });
    private static readonly Wavetable Organ = new(n => n switch { 1 => 1, 2 => 0.7f, 3 => 0.4f, 4 => 0.45f, 6 => 0.2f, 8 => 0.25f, _ => 0 });
    private static readonly Wavetable Voices = new(n => (1f / n) * (0.25f + MathF.Exp(-MathF.Pow((n - 3) / 2f, 2)) + (0.4f * MathF.Exp(-MathF.Pow((n - 9) / 3f, 2)))));
    private static readonly Wavetable Accordion = new(n => 1f / MathF.Pow(n, 0.9f) * (n % 2 == 0 ? 0.7f : 1));

    private static readonly FrozenDictionary<string, Instrument> ByName = new Dictionary<string, Instrument>(StringComparer.Ordinal)
    {
        ["piano"] = new TableInstrument(PianoBright, PianoMellow) { Attack = 0.002f, DecayTime = 1.6f, HighDecay = 0.35f, BrightTime = 0.25f, BrightFloor = 0.1f, Detune = [-1.5f, 1.5f], Width = 0.25f, Release = 0.12f, Gain = 0.75f },
        ["electric-piano"] = new TableInstrument(new Wavetable(n => n switch { 1 => 1, 2 => 0.1f, 4 => 0.3f, 7 => 0.12f, _ => 0 }), Wavetable.Sine) { Attack = 0.002f, DecayTime = 1.4f, BrightTime = 0.2f, Detune = [-3, 3], Width = 0.6f, Gain = 0.7f },
        ["guitar"] = new PluckedString(0.45f, 3.5f, 0.8f),
        ["steel-guitar"] = new PluckedString(0.85f, 4.5f, 0.7f),
        ["harp"] = new PluckedString(0.6f, 3, 0.75f),
        ["electric-guitar"] = new TableInstrument(Wavetable.Square, Strings) { Attack = 0.003f, DecayTime = 3, Sustain = 0.4f, BrightTime = 1.2f, BrightFloor = 0.4f, Detune = [-4, 4], Width = 0.7f, Gain = 0.35f },
        ["strings"] = new TableInstrument(Strings, StringsMellow) { Attack = 0.18f, DecayTime = 2, Sustain = 0.9f, Release = 0.35f, BrightTime = 6, BrightFloor = 0.5f, Detune = [-9, -3, 4, 10], Width = 0.8f, VibratoCents = 9, Gain = 0.4f },
        ["violin"] = new TableInstrument(Strings, StringsMellow) { Attack = 0.07f, DecayTime = 2, Sustain = 0.95f, Release = 0.15f, BrightTime = 6, BrightFloor = 0.6f, VibratoCents = 16, Breath = 0.03f, Gain = 0.4f },
        ["cello"] = new TableInstrument(Strings, StringsMellow) { Attack = 0.1f, DecayTime = 2, Sustain = 0.95f, Release = 0.2f, BrightTime = 4, BrightFloor = 0.35f, VibratoCents = 12, Breath = 0.03f, Gain = 0.5f },
        ["brass"] = new TableInstrument(Brass, BrassMellow) { Attack = 0.06f, DecayTime = 0.7f, Sustain = 0.75f, Release = 0.15f, BrightTime = 0.8f, BrightFloor = 0.35f, Touch = 0.9f, Detune = [-4, 5], VibratoCents = 5, Gain = 0.4f },
        ["trumpet"] = new TableInstrument(Brass, BrassMellow) { Attack = 0.03f, DecayTime = 0.6f, Sustain = 0.8f, Release = 0.1f, BrightTime = 1, BrightFloor = 0.45f, Touch = 0.8f, VibratoCents = 8, Gain = 0.4f },
        ["saxophone"] = new TableInstrument(new Wavetable(n => 1f / MathF.Pow(n, 0.95f)), Reed) { Attack = 0.04f, DecayTime = 0.8f, Sustain = 0.8f, Release = 0.12f, BrightTime = 0.9f, BrightFloor = 0.3f, VibratoCents = 14, Breath = 0.08f, Gain = 0.42f },
        ["flute"] = new TableInstrument(Flute, Wavetable.Sine) { Attack = 0.06f, DecayTime = 1, Sustain = 0.9f, Release = 0.12f, BrightTime = 2, BrightFloor = 0.6f, VibratoCents = 12, Breath = 0.14f, Gain = 0.6f },
        ["clarinet"] = new TableInstrument(Reed, Wavetable.Sine) { Attack = 0.04f, DecayTime = 1, Sustain = 0.9f, Release = 0.1f, BrightTime = 2, BrightFloor = 0.6f, VibratoCents = 4, Breath = 0.03f, Gain = 0.5f },
        ["organ"] = new TableInstrument(Organ, Organ) { Attack = 0.02f, DecayTime = 9, Sustain = 1, Release = 0.08f, Detune = [-2, 2], Width = 0.6f, VibratoCents = 3, VibratoHz = 6.2f, Gain = 0.4f },
        ["accordion"] = new TableInstrument(Accordion, Reed) { Attack = 0.05f, DecayTime = 9, Sustain = 1, Release = 0.1f, BrightTime = 9, Detune = [-8, 0, 9], Width = 0.4f, Gain = 0.35f },
        ["choir"] = new TableInstrument(Voices, BrassMellow) { Attack = 0.25f, DecayTime = 3, Sustain = 0.95f, Release = 0.4f, BrightTime = 9, BrightFloor = 0.7f, Detune = [-12, -5, 4, 11], Width = 0.9f, VibratoCents = 14, Breath = 0.05f, Gain = 0.4f },
        ["pad"] = new TableInstrument(Wavetable.Saw, Wavetable.Triangle) { Attack = 0.7f, DecayTime = 4, Sustain = 0.9f, Release = 0.9f, BrightTime = 5, BrightFloor = 0.12f, Detune = [-11, -4, 5, 12], Width = 1, Gain = 0.38f },
        ["synth"] = new TableInstrument(Wavetable.Saw, Wavetable.Triangle) { Attack = 0.006f, DecayTime = 0.5f, Sustain = 0.5f, Release = 0.15f, BrightTime = 0.25f, BrightFloor = 0.25f, Detune = [-9, 0, 9], Width = 0.7f, Gain = 0.42f },
        ["square-lead"] = new TableInstrument(Wavetable.Square, Wavetable.Square) { Attack = 0.002f, DecayTime = 0.6f, Sustain = 0.6f, Release = 0.03f, VibratoCents = 10, VibratoHz = 6.5f, Gain = 0.3f },
        ["triangle-bass"] = new TableInstrument(Wavetable.Triangle, Wavetable.Triangle) { Attack = 0.002f, DecayTime = 2, Sustain = 0.8f, Release = 0.03f, Gain = 0.8f },
        ["bells"] = StruckBar.Glockenspiel,
        ["church-bell"] = StruckBar.ChurchBell,
        ["marimba"] = StruckBar.Marimba,
        ["bowl"] = StruckBar.Bowl,
        ["upright-bass"] = new TableInstrument(PianoBright, PianoMellow) { Attack = 0.008f, DecayTime = 0.7f, BrightTime = 0.06f, BrightFloor = 0.05f, Release = 0.08f, Gain = 0.95f },
        ["electric-bass"] = new TableInstrument(Strings, PianoMellow) { Attack = 0.004f, DecayTime = 1.2f, Sustain = 0.25f, BrightTime = 0.12f, BrightFloor = 0.12f, Release = 0.06f, Gain = 0.85f },
        ["synth-bass"] = new TableInstrument(Wavetable.Saw, Wavetable.Sine) { Attack = 0.004f, DecayTime = 0.6f, Sustain = 0.5f, BrightTime = 0.12f, BrightFloor = 0.15f, Release = 0.05f, Gain = 0.8f },
        ["sub-bass"] = new TableInstrument(Wavetable.Triangle, Wavetable.Sine) { Attack = 0.02f, DecayTime = 3, Sustain = 0.8f, BrightTime = 0.4f, Release = 0.15f, Gain = 0.9f },
        ["low-strings"] = new TableInstrument(Strings, StringsMellow) { Attack = 0.12f, DecayTime = 2, Sustain = 0.9f, Release = 0.3f, BrightTime = 3, BrightFloor = 0.3f, Detune = [-6, 6], Width = 0.4f, VibratoCents = 6, Gain = 0.6f },
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => ByName.Keys;

    public static Instrument Find(string name) => ByName[name];
}
