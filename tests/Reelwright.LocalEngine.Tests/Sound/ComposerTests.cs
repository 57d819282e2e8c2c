using FsCheck;
using FsCheck.Fluent;
using Reelwright.LocalEngine.Drawing;
using Reelwright.LocalEngine.Sound.Music;
using Reelwright.LocalEngine.Sound.Reading;

namespace Reelwright.LocalEngine.Tests.Sound;

public sealed class ComposerTests
{
    [Fact]
    public void Any_piece_is_in_its_key_and_within_its_length() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements(Styles.All.Select(style => style.Name)).ToArbitrary(),
        Gen.Choose(2, 240).ToArbitrary(),
        ArbMap.Default.ArbFor<ulong>(),
        (genre, seconds, seed) =>
        {
            var (brief, score) = Compose(genre, seconds, seed);
            var scale = brief.Scale.Select(step => (brief.Key + step) % 12).Append((brief.Key + 11) % 12).ToHashSet();

            Assert.True(brief.EndAt < seconds, $"{genre}: {brief.Bars} bars end at {brief.EndAt} of {seconds} s");
            foreach (var (part, notes) in score.Notes)
            {
                Assert.All(notes, note => Assert.InRange(note.Pitch, 24, 108));
                Assert.All(notes, note => Assert.InRange(note.Velocity, 0, 1.001f));
                Assert.All(notes, note => Assert.True(note.Beats > 0 && note.Beat * brief.SecondsPerBeat < seconds, $"{genre}: a note at beat {note.Beat}"));
                if (part is not Part.Bass)
                {
                    // A walking bass may pass through other notes on its way.
                    Assert.All(notes, note => Assert.Contains(note.Pitch % 12, scale));
                }
            }
        }));

    [Fact]
    public void Voices_move_little_from_chord_to_chord()
    {
        foreach (var style in Styles.All)
        {
            var (brief, _) = Compose(style.Name, 60, 5);
            var harmony = new Harmony(brief);
            var voicings = Form.Of(brief, new Dice(5)).Select(bar => harmony.Lead(harmony.Chord(bar.Degree))).ToList();
            var moves = voicings.Zip(voicings.Skip(1), (from, to) => from.Zip(to, (a, b) => Math.Abs(a - b)).Average()).ToList();

            Assert.True(moves.Average() < 3, $"{style.Name}: voices move {moves.Average():0.0} semitones a chord");
            Assert.True(moves.Max() <= 6, $"{style.Name}: a leap of {moves.Max():0.0}");
        }
    }

    [Fact]
    public void A_piece_ends_on_its_tonic()
    {
        foreach (var style in Styles.All)
        {
            var (brief, score) = Compose(style.Name, 45, 9);
            var end = (double)brief.Bars * brief.Style.Beats;

            Assert.Equal(brief.Key, score.Notes[Part.Lead][^1].Pitch % 12);
            Assert.Equal(brief.Key, score.Notes[Part.Bass][^1].Pitch % 12);
            Assert.True(score.Notes[Part.Lead][^1].Beat >= end, style.Name);
        }
    }

    [Fact]
    public void A_named_tempo_and_key_are_played()
    {
        var reading = SoundReader.Read("techno 130 bpm in A minor", []);
        var brief = Brief.Of(reading, 30, new Dice(1));

        Assert.Equal(130, brief.BeatsPerMinute, 0.001);
        Assert.Equal(9, brief.Key);
        Assert.True(brief.IsMinor);
    }

    [Theory]
    [InlineData("sad music", true)]
    [InlineData("happy music", false)]
    public void Moods_decide_the_mode(string prompt, bool isMinor)
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            Assert.Equal(isMinor, Brief.Of(SoundReader.Read(prompt, []), 30, new Dice(seed)).IsMinor);
        }
    }

    [Fact]
    public void Drums_stay_out_when_refused()
    {
        var reading = SoundReader.Read("rock without drums", []);
        var brief = Brief.Of(reading, 30, new Dice(1));

        Assert.Empty(Composer.Write(brief, new Dice(1)).Strokes);
    }

    [Fact]
    public void The_asked_instrument_leads()
    {
        var brief = Brief.Of(SoundReader.Read("a slow cello piece with harp", []), 30, new Dice(1));

        Assert.Equal("cello", brief.Lead);
        Assert.Equal("harp", brief.Chords);
    }

    private static (Brief Brief, Score Score) Compose(string genre, double seconds, ulong seed)
    {
        var dice = new Dice(seed);
        var brief = Brief.Of(SoundReader.Read(genre, []), seconds, dice.For("brief"));
        return (brief, Composer.Write(brief, dice.For("score")));
    }
}
