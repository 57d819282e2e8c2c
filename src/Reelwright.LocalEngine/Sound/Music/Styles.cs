using Reelwright.LocalEngine.Sound.Instruments;

namespace Reelwright.LocalEngine.Sound.Music;

/// <summary>The genres of <c>sounds.txt</c>.</summary>
internal static class Styles
{
    private static readonly int[][] Jazzy = [[1, 4, 0, 5], [0, 5, 1, 4], [2, 5, 1, 4]];
    private static readonly int[][] JazzyMinor = [[1, 4, 0, 0], [0, 3, 1, 4], [0, 5, 1, 4]];
    private static readonly int[][] Heroic = [[0, 5, 3, 4], [0, 5, 2, 6], [0, 3, 5, 6]];
    private static readonly int[][] TwelveBars = [[0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4]];

    public static IReadOnlyList<Style> All { get; } =
    [
        new("ambient")
        {
            Tempo = (56, 72), Chords = ChordFeel.Held, Bass = BassFeel.Held, Leads = ["bells", "piano", "flute"], ChordInstruments = ["pad"], Pads = ["choir", "strings"],
            Basses = ["sub-bass"], Density = 0.3f, Room = 5.5f, Wetness = 0.5f, Minor = 0.45f, Sevenths = true,
        },
        new("cinematic")
        {
            Tempo = (70, 96), Chords = ChordFeel.Held, Bass = BassFeel.Held, Leads = ["violin", "brass", "flute"], ChordInstruments = ["strings"], Pads = ["choir"],
            Basses = ["low-strings"], Extra = "A.......a.......", ExtraDrum = Drum.Timpani, Density = 0.7f, Room = 3, Wetness = 0.33f, Minor = 0.6f, MajorProgressions = Heroic,
        },
        new("epic")
        {
            Tempo = (92, 128), Chords = ChordFeel.Pulsed, Bass = BassFeel.Eighths, Leads = ["brass", "trumpet"], ChordInstruments = ["strings"], Pads = ["choir"],
            Basses = ["low-strings"], Kick = "A..a..a.A..a..a.", Extra = "A.a.A.aaA.a.AaAa", ExtraDrum = Drum.Timpani, Snare = "....A.......A...", Hardness = 0.9f, Density = 0.8f, Room = 2.8f, Wetness = 0.3f, Minor = 0.85f,
            MajorProgressions = Heroic, MinorProgressions = [[0, 5, 2, 6], [0, 5, 6, 0], [0, 3, 5, 6]],
        },
        new("classical")
        {
            Tempo = (84, 126), Chords = ChordFeel.Arpeggio, Bass = BassFeel.Held, Leads = ["violin", "flute", "clarinet"], ChordInstruments = ["piano", "harp"], Pads = ["strings"],
            Basses = ["cello"], Density = 1.5f, Room = 1.9f, Wetness = 0.22f, Minor = 0.35f, MajorProgressions = [[0, 3, 4, 0], [0, 5, 1, 4], [0, 4, 0, 4]], MinorProgressions = [[0, 3, 4, 0], [0, 5, 3, 4]],
        },
        new("solo piano")
        {
            Tempo = (62, 88), Chords = ChordFeel.Arpeggio, Bass = BassFeel.Held, Leads = ["piano"], ChordInstruments = ["piano"], Basses = ["piano"], Density = 0.9f, Room = 2.2f, Wetness = 0.25f,
        },
        new("jazz")
        {
            Tempo = (100, 168), Swing = 0.17f, Sevenths = true, Chords = ChordFeel.Stabs, Bass = BassFeel.Walking, Leads = ["saxophone", "trumpet", "piano"], ChordInstruments = ["piano", "electric-piano"],
            Basses = ["upright-bass"], Kick = "a.......a.......", Snare = "....a..a....a...", SnareDrum = Drum.Brush, Hat = "A...A.a.A...A.a.", HatDrum = Drum.Ride, Extra = "....a.......a...", ExtraDrum = Drum.ClosedHat,
            Hardness = 0.2f, Density = 1.6f, Room = 1.1f, Wetness = 0.14f, Minor = 0.4f, MajorProgressions = Jazzy, MinorProgressions = JazzyMinor,
        },
        new("lofi")
        {
            Tempo = (72, 88), Swing = 0.12f, Sevenths = true, Chords = ChordFeel.Stabs, Bass = BassFeel.Syncopated, Leads = ["electric-piano", "bells", "guitar"], ChordInstruments = ["electric-piano"],
            Basses = ["electric-bass"], Kick = "A......aA.a.....", Snare = "....A.......A...", Hat = "a.a.a.a.a.a.a.aa", Hardness = 0.3f, Density = 0.7f, Room = 1.2f, Wetness = 0.16f, MajorProgressions = Jazzy, MinorProgressions = JazzyMinor,
        },
        new("rock")
        {
            Tempo = (108, 148), Chords = ChordFeel.Pulsed, Bass = BassFeel.Eighths, Leads = ["electric-guitar"], ChordInstruments = ["electric-guitar"], Basses = ["electric-bass"],
            Kick = "A.....a.A.a.....", Snare = "....A.......A...", Hat = "A.a.A.a.A.a.A.a.", Hardness = 0.9f, Density = 1.1f, Room = 0.9f, Wetness = 0.12f, Minor = 0.6f, MajorProgressions = [[0, 3, 4, 3], [0, 6, 3, 0], [0, 4, 5, 3]],
            MinorProgressions = [[0, 5, 6, 0], [0, 6, 5, 6], [0, 2, 6, 5]],
        },
        new("pop")
        {
            Tempo = (98, 124), Chords = ChordFeel.Pulsed, Bass = BassFeel.Syncopated, Leads = ["synth", "piano", "bells"], ChordInstruments = ["piano", "synth"], Pads = ["strings"], Basses = ["electric-bass"],
            Kick = "A.....a.A.a.....", Snare = "....A.......A...", SnareDrum = Drum.Clap, Hat = "a.a.a.a.a.a.a.a.", Density = 1.2f, Room = 1.3f, Wetness = 0.18f, Minor = 0.25f,
        },
        new("folk")
        {
            Tempo = (88, 120), Chords = ChordFeel.Strummed, Bass = BassFeel.Fifths, Leads = ["violin", "flute", "guitar"], ChordInstruments = ["steel-guitar", "guitar"], Basses = ["upright-bass"],
            Hat = "a.a.a.a.a.a.a.a.", HatDrum = Drum.Shaker, Hardness = 0.2f, Density = 1.2f, Room = 1, Wetness = 0.14f, Minor = 0.3f, MajorProgressions = [[0, 3, 0, 4], [0, 4, 5, 3], [0, 3, 4, 0]],
        },
        new("electronic")
        {
            Tempo = (124, 138), Chords = ChordFeel.Arpeggio, Bass = BassFeel.Octaves, Leads = ["synth"], ChordInstruments = ["synth"], Pads = ["pad"], Basses = ["synth-bass"],
            Kick = "A...A...A...A...", Snare = "....A.......A...", SnareDrum = Drum.Clap, Hat = "..A...A...A...A.", HatDrum = Drum.OpenHat, Extra = "aaaaaaaaaaaaaaaa", ExtraDrum = Drum.ClosedHat, Hardness = 0.9f, Density = 1, Room = 1.6f, Wetness = 0.2f, Minor = 0.8f,
        },
        new("house")
        {
            Tempo = (118, 126), Sevenths = true, Chords = ChordFeel.Offbeat, Bass = BassFeel.Syncopated, Leads = ["synth", "electric-piano"], ChordInstruments = ["electric-piano", "piano"], Pads = ["strings"], Basses = ["synth-bass"],
            Kick = "A...A...A...A...", Snare = "....A.......A...", SnareDrum = Drum.Clap, Hat = "..A...A...A...A.", HatDrum = Drum.OpenHat, Extra = "a.a.a.a.a.a.a.a.", ExtraDrum = Drum.Shaker, Hardness = 0.8f, Density = 0.8f, Room = 1.3f, Wetness = 0.17f, Minor = 0.6f,
        },
        new("drum and bass")
        {
            Tempo = (168, 176), Chords = ChordFeel.Held, Bass = BassFeel.Syncopated, Leads = ["synth", "bells"], ChordInstruments = ["pad"], Basses = ["synth-bass"],
            Kick = "A.........A.....", Snare = "....A..a.a..A..a", Hat = "a.a.a.a.a.a.a.a.", Hardness = 0.8f, Density = 0.6f, Room = 1.8f, Wetness = 0.22f, Minor = 0.8f,
        },
        new("synthwave")
        {
            Tempo = (84, 112), Chords = ChordFeel.Held, Bass = BassFeel.Eighths, Leads = ["synth"], ChordInstruments = ["pad", "synth"], Basses = ["synth-bass"],
            Kick = "A.......A.......", Snare = "....A.......A...", Hat = "a.a.a.a.a.a.a.a.", Hardness = 0.8f, Density = 0.8f, Room = 2.3f, Wetness = 0.28f, Minor = 0.8f, MinorProgressions = [[0, 5, 6, 4], [0, 5, 2, 6], [5, 6, 0, 0]],
        },
        new("reggae")
        {
            Tempo = (68, 84), Chords = ChordFeel.Offbeat, Bass = BassFeel.Syncopated, Leads = ["organ", "trumpet"], ChordInstruments = ["guitar", "organ"], Basses = ["electric-bass"],
            Kick = "........A.......", Snare = "........A.......", SnareDrum = Drum.Rim, Hat = "a.a.a.a.a.a.a.aa", Density = 0.9f, Room = 1.3f, Wetness = 0.18f, Minor = 0.4f, MajorProgressions = [[0, 3, 0, 3], [0, 4, 3, 0]],
        },
        new("latin")
        {
            Tempo = (112, 136), Sevenths = true, Chords = ChordFeel.Stabs, Bass = BassFeel.Fifths, Leads = ["guitar", "flute", "accordion"], ChordInstruments = ["guitar"], Basses = ["upright-bass"],
            Kick = "A.....a.A.....a.", Snare = "A..a...a..a..a..", SnareDrum = Drum.Rim, Hat = "AaaaAaaaAaaaAaaa", HatDrum = Drum.Shaker, Hardness = 0.3f, Density = 1.2f, Room = 1, Wetness = 0.14f, Minor = 0.6f, MajorProgressions = Jazzy, MinorProgressions = JazzyMinor,
        },
        new("blues")
        {
            Tempo = (72, 108), Swing = 0.16f, Sevenths = true, Chords = ChordFeel.Stabs, Bass = BassFeel.Walking, Leads = ["electric-guitar", "saxophone", "accordion"], ChordInstruments = ["piano", "organ"], Basses = ["electric-bass"],
            Kick = "A.......A.a.....", Snare = "....A.......A...", Hat = "A.a.A.a.A.a.A.a.", Density = 1.1f, Room = 0.9f, Wetness = 0.12f, Minor = 0.35f, MajorProgressions = TwelveBars, MinorProgressions = TwelveBars,
        },
        new("funk")
        {
            Tempo = (98, 114), Sevenths = true, Chords = ChordFeel.Stabs, Bass = BassFeel.Syncopated, Leads = ["trumpet", "saxophone", "electric-piano"], ChordInstruments = ["electric-guitar", "electric-piano"], Basses = ["electric-bass"],
            Kick = "A.a....a..A..a..", Snare = "....A..a.a..A..a", Hat = "AaaaAaaaAaaaAaAa", Hardness = 0.7f, Density = 1.3f, Room = 0.8f, Wetness = 0.1f, MajorProgressions = [[0, 3, 0, 3], [0, 0, 3, 4]], MinorProgressions = [[0, 3, 0, 3], [0, 0, 3, 6]],
        },
        new("chiptune")
        {
            Tempo = (126, 160), Chords = ChordFeel.Arpeggio, Bass = BassFeel.Octaves, Leads = ["square-lead"], ChordInstruments = ["square-lead"], Basses = ["triangle-bass"],
            Kick = "A...A...A...A...", Snare = "....A.......A...", Hat = "a.a.a.a.a.a.a.a.", Hardness = 1, Density = 1.8f, Room = 0.5f, Wetness = 0.04f, Minor = 0.35f,
        },
        new("waltz")
        {
            Tempo = (108, 156), Beats = 3, Chords = ChordFeel.WaltzTime, Bass = BassFeel.WaltzTime, Leads = ["violin", "accordion", "clarinet"], ChordInstruments = ["strings", "piano"], Basses = ["upright-bass"],
            Density = 1.1f, Room = 1.7f, Wetness = 0.2f, Minor = 0.4f, MajorProgressions = [[0, 0, 4, 4], [0, 3, 4, 0]], MinorProgressions = [[0, 0, 4, 0], [0, 3, 4, 0]],
        },
        new("lullaby")
        {
            Tempo = (66, 84), Beats = 3, Chords = ChordFeel.Arpeggio, Bass = BassFeel.None, Leads = ["bells"], ChordInstruments = ["bells", "harp"], Density = 0.8f, Room = 2, Wetness = 0.28f, Minor = 0.1f, MajorProgressions = [[0, 3, 4, 0], [0, 5, 3, 4]],
        },
        new("march")
        {
            Tempo = (104, 120), Chords = ChordFeel.Offbeat, Bass = BassFeel.Fifths, Leads = ["trumpet", "flute", "brass"], ChordInstruments = ["brass"], Basses = ["low-strings"],
            Kick = "A.......A.......", Snare = "A.aaA.a.A.aaAaaa", Extra = "A...............", ExtraDrum = Drum.Crash, Hardness = 0.8f, Density = 1.2f, Room = 1.8f, Wetness = 0.2f, Minor = 0.1f, MajorProgressions = [[0, 4, 0, 4], [0, 3, 4, 0]],
        },
        new("horror")
        {
            Tempo = (52, 70), Chords = ChordFeel.Held, Bass = BassFeel.Held, Leads = ["bells", "violin", "piano"], ChordInstruments = ["strings"], Pads = ["choir"], Basses = ["sub-bass"], Density = 0.35f, Room = 4.5f, Wetness = 0.42f, Minor = 1,
            MinorProgressions = [[0, 1, 0, 4], [0, 5, 1, 0]], Extra = "A...............", ExtraDrum = Drum.Timpani,
        },
    ];

    public static Style Find(string name) => All.First(style => style.Name == name);
}
