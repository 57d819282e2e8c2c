using Reelwright.LocalEngine.Sound.Effects;
using Reelwright.LocalEngine.Sound.Instruments;
using Reelwright.LocalEngine.Sound.Music;
using Reelwright.LocalEngine.Sound.Reading;

namespace Reelwright.LocalEngine.Tests.Sound;

public sealed class SoundReaderTests
{
    [Fact]
    public void Every_listed_word_leads_to_something_that_exists()
    {
        foreach (var (kind, word) in SoundVocabulary.Terms)
        {
            switch (kind)
            {
                case "genre":
                    Assert.Equal(word, Styles.Find(word).Name);
                    break;
                case "mood":
                    Assert.NotEmpty(Moods.GenresOf(word));
                    break;
                case "instrument":
                    Assert.Contains(word, Orchestra.Names);
                    break;
                case "effect":
                    Assert.Contains(word, EffectList.Names);
                    break;
                default:
                    Assert.Contains(kind, new[] { "music", "drums", "amount", "place" });
                    break;
            }
        }
    }

    [Fact]
    public void Every_effect_and_genre_can_be_asked_for()
    {
        Assert.All(EffectList.Names, name => Assert.Contains(("effect", name), SoundVocabulary.Terms));
        Assert.All(Styles.All, style => Assert.Contains(("genre", style.Name), SoundVocabulary.Terms));
        Assert.All(Styles.All, style => Assert.All(style.Leads.Concat(style.ChordInstruments).Concat(style.Basses).Concat(style.Pads), name => Assert.Contains(name, Orchestra.Names)));
    }

    [Theory]
    [InlineData("heavy rain and distant thunder", false, "rain,thunder")]
    [InlineData("footsteps in a cathedral", false, "footsteps")]
    [InlineData("church bells ringing", false, "bells")]
    [InlineData("a gentle piano melody", true, "")]
    [InlineData("lofi beats with rain", true, "rain")]
    [InlineData("qwertz uiop", true, "")]
    [InlineData("", true, "")]
    public void Music_and_effects_are_told_apart(string prompt, bool isMusic, string effects)
    {
        var reading = SoundReader.Read(prompt, []);

        Assert.Equal(isMusic, reading.IsMusic);
        Assert.Equal(effects, string.Join(',', reading.Effects));
    }

    [Theory]
    [InlineData("jazz at 140 bpm", 140)]
    [InlineData("a song, tempo 72", 72)]
    [InlineData("90bpm groove", 90)]
    [InlineData("9000 bpm", null)]
    [InlineData("a song", null)]
    public void A_named_tempo_is_kept(string prompt, int? tempo) => Assert.Equal(tempo, SoundReader.Read(prompt, []).Tempo);

    [Theory]
    [InlineData("waltz in A minor", 9, true)]
    [InlineData("anthem in F# major", 6, false)]
    [InlineData("a song in B flat major", 10, false)]
    [InlineData("key of E", 4, null)]
    [InlineData("a minor piece", 9, true)]
    [InlineData("a dog", null, null)]
    public void A_named_key_is_kept(string prompt, int? key, bool? isMinor)
    {
        var reading = SoundReader.Read(prompt, []);

        Assert.Equal(key, reading.Key);
        Assert.Equal(isMinor, reading.IsMinor);
    }

    [Fact]
    public void Tags_count_like_words_of_the_prompt()
    {
        var reading = SoundReader.Read("a tune", ["synthwave", "110 bpm", "no drums"]);

        Assert.Equal(["synthwave"], reading.Genres);
        Assert.Equal(110, reading.Tempo);
        Assert.False(reading.Drums);
    }
}
