using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Studio.Elements;
using Reelwright.Server.Studio.Shots;
using Reelwright.Server.Studio.Weaving;

namespace Reelwright.Server.Tests.Studio.Weaving;

/// <summary>Elements find themselves in prompts.</summary>
public sealed class PromptWeaverTests
{
    private const int Limit = 2_000;

    [Theory]
    [InlineData("Mara climbs the stairs", "Mara|a woman of sixty.", "Mara climbs the stairs. Mara: a woman of sixty.")]
    [InlineData("MARA's lamp goes out!", "Mara|a woman of sixty", "MARA's lamp goes out! Mara: a woman of sixty.")]
    [InlineData("Maras and Tamara swim", "Mara|a woman of sixty", "Maras and Tamara swim")]
    [InlineData("Mara and Mara and mara", "Mara|old", "Mara and Mara and mara. Mara: old.")]
    [InlineData("The Red Queen enters", "Red|a dog;Red Queen|in furs", "The Red Queen enters. Red Queen: in furs.")]
    [InlineData("Red greets the red queen", "Red Queen|in furs;Red|a dog", "Red greets the red queen. Red: a dog. Red Queen: in furs.")]
    [InlineData("Mara, a  Woman of\nsixty, waits", "Mara|a woman of sixty.", "Mara, a  Woman of\nsixty, waits")]
    [InlineData("Mara waits", "Mara|  a woman\n of   sixty ", "Mara waits. Mara: a woman of sixty.")]
    [InlineData("Mara waits", "Mara|", "Mara waits")]
    [InlineData("Zoë läuft", "ZOË|in Blau", "Zoë läuft. ZOË: in Blau.")]
    [InlineData("Ольга смотрит, Ольгач нет", "ольга|в красном", "Ольга смотрит, Ольгач нет. ольга: в красном.")]
    [InlineData("田中さんが走る", "田中|赤い帽子", "田中さんが走る. 田中: 赤い帽子.")]
    [InlineData("マラソンが始まる", "マラ|赤い帽子", "マラソンが始まる")]
    [InlineData("マラが走る。", "マラ|赤い帽子", "マラが走る。 マラ: 赤い帽子.")]
    [InlineData("R2-D2 rolls in; R2 not", "R2-D2|a small robot", "R2-D2 rolls in; R2 not. R2-D2: a small robot.")]
    [InlineData("", "Mara|old", "")]
    [InlineData("Zoe\u0308 läuft", "Zo\u00EB|in Blau", "Zoe\u0308 läuft. Zo\u00EB: in Blau.")]
    [InlineData("Zo\u00EB läuft", "ZOE\u0308|in Blau", "Zo\u00EB läuft. ZOE\u0308: in Blau.")]
    [InlineData("Zoe\u0308 läuft", "Zo|a dog", "Zoe\u0308 läuft")]
    [InlineData("ＭＡＲＡ waits", "Mara|old", "ＭＡＲＡ waits. Mara: old.")]
    [InlineData("ﾏﾗが走る。", "マラ|赤い帽子", "ﾏﾗが走る。 マラ: 赤い帽子.")]
    [InlineData("HERR GROSS KOMMT", "Herr Groß|ein Riese", "HERR GROSS KOMMT. Herr Groß: ein Riese.")]
    [InlineData("IŞIL meets ipek", "Işıl|tall;İpek|short", "IŞIL meets ipek. Işıl: tall. İpek: short.")]
    [InlineData("The red\u00A0\n queen enters", "Red  Queen|in furs", "The red\u00A0\n queen enters. Red  Queen: in furs.")]
    [InlineData("@RedQueen and @mara's cat", "Mara|old;Red Queen|in furs;Red|a dog", "@RedQueen and @mara's cat. Red Queen: in furs. Mara: old.")]
    [InlineData("Don’t run, O’Neil", "Don|a boy;Neil|a girl;O'Neil|a man", "Don’t run, O’Neil. O'Neil: a man.")]
    [InlineData("Le manteau d’Anna", "Anna|en rouge;Ann|old", "Le manteau d’Anna. Anna: en rouge.")]
    public void Names_are_found_as_whole_words_and_described_once(string prompt, string elements, string expected)
    {
        var woven = PromptWeaver.Weave(prompt, [], Elements(elements), Limit);

        Assert.Equal(expected, woven.Text);
        Assert.Equal(expected, PromptWeaver.Weave(woven.Text, [], Elements(elements), Limit).Text);
    }

    [Fact]
    public void A_shots_type_and_move_become_words_once()
    {
        var shot = new Shot { ProjectId = 1, Position = 1, Prompt = "", ShotType = "close-up", CameraMove = "dolly-in", CreatedAt = default };
        var framing = ShotFraming.Of(shot);

        Assert.Equal("A wave. Close-up, the camera pushes in.", PromptWeaver.Weave("A wave.", framing, [], Limit).Text);
        Assert.Equal("Close-up of a wave. The camera pushes in.", PromptWeaver.Weave("Close-up of a wave", framing, [], Limit).Text);
        Assert.All(ShotWords.Types, type => Assert.NotEmpty(ShotFraming.Of(new Shot { ProjectId = 1, Position = 1, Prompt = "", ShotType = type, CreatedAt = default })));
        Assert.All(ShotWords.Moves, move => Assert.NotEmpty(ShotFraming.Of(new Shot { ProjectId = 1, Position = 1, Prompt = "", CameraMove = move, CreatedAt = default })));
    }

    [Fact]
    public void Whatever_is_named_the_prompt_stays_the_limit_holds_and_nothing_is_said_twice()
    {
        var names = Gen.Elements("Mara", "mara", "Red", "Red Queen", "Lamp", "田中", "Ève", "the lighthouse");
        var words = Gen.Elements("walks", ",", "at dawn", "🌊", "…", "Maras", "queen");
        var prompts = Gen.ListOf(Gen.OneOf(names, words)).Select(parts => string.Join(' ', parts));
        var casts = Gen.SubListOf(["Mara", "Red", "Red Queen", "Lamp", "田中", "Ève", "the lighthouse"])
            .Select(cast => cast.Select((name, at) => Named(name, $"#{at} {new string('x', at * 9)}", at)).ToList());

        Check.QuickThrowOnFailure(Prop.ForAll(prompts.ToArbitrary(), casts.ToArbitrary(), Gen.Choose(1, 120).ToArbitrary(), (prompt, cast, room) =>
        {
            var trimmed = prompt.Trim();
            var limit = trimmed.EnumerateRunes().Count() + room;
            var woven = PromptWeaver.Weave(prompt, [], cast, limit);
            var again = PromptWeaver.Weave(woven.Text, [], cast.Where(element => woven.Added.Contains(element.Name)).ToList(), limit + 1_000);
            var named = PromptWeaver.NamedIn(trimmed, cast).Select(element => element.Name).ToList();
            return woven.Text.StartsWith(trimmed, StringComparison.Ordinal)
                && woven.Text.EnumerateRunes().Count() <= limit
                && woven.Added.All(named.Contains)
                && (room < 120 || woven.Added.Count <= named.Count)
                && again.Text == woven.Text;
        }));
    }

    private static List<Element> Elements(string words) =>
        [.. words.Split(';').Select((word, at) => Named(word.Split('|')[0], word.Split('|')[1], at))];

    private static Element Named(string name, string description, int id) =>
        new() { Id = id, ProjectId = 1, Kind = "character", Name = name, Description = description, CreatedAt = default };
}
