using FsCheck.Fluent;
using Reelwright.LocalEngine.Prompts;
using Reelwright.LocalEngine.Rendering;
using Reelwright.LocalEngine.Rendering.Actors;
using Check = FsCheck.Check;

namespace Reelwright.LocalEngine.Tests;

public sealed class SceneReaderTests
{
    [Fact]
    public void The_vocabulary_has_at_least_150_words_of_its_own() => Assert.True(Vocabulary.Terms.Count >= 150, $"{Vocabulary.Terms.Count} words.");

    [Fact]
    public void Every_word_changes_what_is_read_and_every_synonym_says_the_same()
    {
        foreach (var term in Vocabulary.Terms)
        {
            // Adjectives need a noun to say something.
            var noun = term.Kind is TermKind.Count or TermKind.Size ? " lighthouse" : "";
            var plain = SceneReader.Read("xyzzy" + noun).Describe();
            var said = SceneReader.Read("xyzzy " + term.Word + noun).Describe();
            if (term.Word is not ("one" or "day"))
            {
                Assert.True(said != plain, $"\"{term.Word}\" changes nothing.");
            }

            foreach (var synonym in term.Synonyms)
            {
                Assert.True(SceneReader.Read("xyzzy " + synonym + noun).Describe() == said, $"\"{synonym}\" does not say \"{term.Word}\".");
            }
        }
    }

    [Fact]
    public void What_a_word_implies_is_itself_a_word()
    {
        foreach (var (word, implied) in Vocabulary.Terms.SelectMany(term => term.Implies.Select(implied => (term.Word, implied))))
        {
            Assert.True(Vocabulary.Find(implied)?.Word == implied, $"\"{word}\" implies the unknown \"{implied}\".");
        }
    }

    [Fact]
    public void Every_subject_can_be_drawn_and_every_time_and_colour_has_its_palette()
    {
        foreach (var term in Vocabulary.Terms)
        {
            var known = term.Kind switch
            {
                TermKind.Subject => Cast.Kinds.ContainsKey(term.Word) || Cast.Planted.ContainsKey(term.Word) || Cast.Effects.Contains(term.Word),
                TermKind.Time => Palettes.ByTime.ContainsKey(term.Word),
                TermKind.Colour => Palettes.ByColour.ContainsKey(term.Word),
                _ => true,
            };
            Assert.True(known, $"Nothing draws the {term.Kind} \"{term.Word}\".");
        }
    }

    [Fact]
    public void The_documentation_names_every_word_and_synonym()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "local-engine.md"));

        Assert.All(Vocabulary.Terms, term => Assert.Contains($"| {term.Word} | {string.Join(", ", term.Synonyms)} |", page));
    }

    [Theory]
    [InlineData("three red boats", "boat", 3, "red")]
    [InlineData("a flock of white birds", "bird", 10, "white")]
    [InlineData("two huge old castles", "castle", 2, null)]
    [InlineData("boats", "boat", 3, null)]
    [InlineData("a blue and very fast car", "car", 1, "blue")]
    [InlineData("cherry trees", "cherry tree", 3, null)]
    public void Counts_and_colours_belong_to_the_next_subject(string prompt, string word, int count, string? colour)
    {
        var subject = Assert.Single(SceneReader.Read(prompt).Subjects);
        Assert.Equal((word, count, colour), (subject.Word, subject.Count, subject.Colour));
    }

    [Theory]
    [InlineData("a sailing boat", "sailboat")]
    [InlineData("galloping HORSES", "horse")]
    [InlineData("a steam-train", "train")]
    [InlineData("wolves", "wolf")]
    [InlineData("butterflies", "butterfly")]
    public void Inflections_and_spellings_are_understood(string prompt, string word) =>
        Assert.Contains(SceneReader.Read(prompt).Subjects, subject => subject.Word == word);

    [Fact]
    public void A_colour_without_a_subject_tints_the_whole() => Assert.Equal(["teal"], SceneReader.Read("everything in teal").Colours);

    [Theory]
    [InlineData("lighthouse at dusk", "lighthouse", "lighthouse")]
    [InlineData("a city in the rain", "rain", "rain")]
    [InlineData("a field, autumn", "fall", "autumn")]
    [InlineData("sea at night", "night", "night")]
    public void What_the_negative_prompt_names_is_gone(string prompt, string negative, string word)
    {
        Assert.True(SceneReader.Read(prompt).Has(word));
        Assert.False(SceneReader.Read(prompt, negative).Has(word));
    }

    [Fact]
    public void A_denial_inside_the_prompt_counts_too()
    {
        var reading = SceneReader.Read("a beach without palms and no clouds, boats");

        Assert.False(reading.Has("palm"));
        Assert.False(reading.Has("cloudy"));
        Assert.True(reading.Has("boat"));
    }

    [Fact]
    public void A_subject_brings_its_usual_place_unless_another_is_said()
    {
        Assert.Contains("coast", SceneReader.Read("a lighthouse").Places);
        Assert.DoesNotContain("coast", SceneReader.Read("a lighthouse in the desert").Places);
        Assert.Contains("city", SceneReader.Read("a crowd").Places);
    }

    [Theory]
    [InlineData("slow dolly in", CameraMove.In)]
    [InlineData("camera pans left", CameraMove.Left)]
    [InlineData("panning left", CameraMove.Left)]
    [InlineData("tracking shot", CameraMove.Right)]
    [InlineData("handheld", CameraMove.Handheld)]
    [InlineData("static shot", CameraMove.Static)]
    public void Camera_moves_are_read(string prompt, CameraMove move) =>
        Assert.Equal(move, SceneReader.Read(prompt).Camera);

    [Fact]
    public void Unknown_words_differ_from_each_other_and_from_none()
    {
        var one = SceneReader.Read("flibbertigibbet").Unknown;
        var two = SceneReader.Read("gobbledygook").Unknown;

        Assert.NotEqual(0UL, one);
        Assert.NotEqual(one, two);
        Assert.Equal(0UL, SceneReader.Read("a boat on the sea").Unknown);
    }

    [Fact]
    public void Any_text_can_be_read() => Check.QuickThrowOnFailure(Prop.ForAll<string?, string?>((prompt, negative) =>
    {
        var reading = SceneReader.Read(prompt ?? "", negative);
        return reading.Describe() == SceneReader.Read(prompt ?? "", negative).Describe() && reading.Subjects.Length <= 12;
    }));

    [Theory]
    [InlineData("\uD800 broken \uDC00 halves")]
    [InlineData("قارب أحمر في البحر")]
    [InlineData("一艘红色的船 🚤🌊")]
    [InlineData("\0\u0001\u202Eevil\u202C")]
    public void Strange_text_is_read_too(string prompt) => Assert.NotEqual(0UL, SceneReader.Read(prompt).Unknown);

    [Fact]
    public void A_very_long_prompt_is_read() => Assert.True(SceneReader.Read(string.Concat(Enumerable.Repeat("three red boats and ", 5_000))).Has("boat"));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Reelwright.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }
}
