using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Studio.Scripts;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Tests.Studio.Scripts;

public sealed class ScriptRulesTests
{
    private const string Alphabet = "aZé灯ß👩‍🚀 \n\n\n\t.!?:-()\"“”^@>~*_#=[]0I/";

    private static Gen<string> Texts => Gen.Frequency(
        (3, Gen.Elements("INT. KITCHEN - NIGHT\n", "EXT./INT. CAR, BRIDGE -- DAY\n", "MARA (V.O.)\n", "(beat)\n", "CUT TO:\n", "FADE OUT.\n", "\n", "CLOSE ON:\n", "Mara runs. She falls! ", "12.\n", "Title: X\n\n", "[[", "]]", "/*", "*/", "(MORE)\n", "@né ^\n", ".HERE\n", "> X:\n", "A: b\n", "李：你好\n", "MARA, 30s, in oil, walks.\n")),
        (2, Gen.Elements(Alphabet.EnumerateRunes().Select(rune => rune.ToString()).ToArray()).ArrayOf().Select(string.Concat)),
        (1, Gen.Elements(" ", "\r\n", "\n", "word ", "WORD "))).ArrayOf().Select(string.Concat).Select(text => text.Length > 20_000 ? text[..20_000] : text).Where(FieldRules.IsCleanText);

    [Fact]
    public void Any_text_becomes_one_to_as_many_shots_as_asked_for_each_of_them_fit_to_be_stored() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Texts.Where(text => !string.IsNullOrWhiteSpace(text)).ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (script, most) =>
        {
            var shots = ScriptRules.Break(script, most, "oil painting");
            Assert.InRange(shots.Count, 1, most);
            Assert.All(shots, AssertFit);
            Assert.Equal(shots, ScriptRules.Break(script.ReplaceLineEndings("\r\n"), most, "oil painting"));
        }));

    [Theory]
    [InlineData("a. ")]
    [InlineData("INT. A - DAY\n\n")]
    [InlineData("A\nb\n\n")]
    [InlineData("((((")]
    [InlineData("****")]
    [InlineData("A B ")]
    [InlineData("\"a")]
    [InlineData("灯")]
    public void The_longest_scripts_of_one_kind_are_read_as_well(string piece)
    {
        var script = string.Concat(Enumerable.Repeat(piece, 20_000 / piece.Length));

        Assert.All(ScriptRules.Break(script, 50, null), AssertFit);
        Assert.Single(ScriptRules.Break(script, 1, new string('x', 500)));
    }

    [Fact]
    public void A_Fountain_screenplay_is_read_by_its_form()
    {
        var shots = ScriptRules.Break(Screenplays.Fountain, 50, "35mm film");

        Assert.Equal(
            [
                ("establishing", "dolly-in", "cut"), ("wide", "tracking", "cut"), ("close-up", "static", "cut"), ("medium", "static", "cut"), ("medium", "static", "cut"), ("medium", "tracking", "cut"),
                ("wide", "static", "cut"), ("insert", "static", "cut"), ("medium", "static", "cut"),
                ("establishing", "handheld", "cut"), ("medium", "static", "cut"), ("aerial", "crane", "dissolve"), ("establishing", "pan-left", "fade"),
            ],
            shots.Select(shot => (shot.ShotType, shot.CameraMove, shot.Transition)));
        Assert.Equal("Wide shot, tracking shot: Mara (30s, oilskin coat, grey eyes) climbs the iron stairs, a lantern in her hand. Thunder shakes the glass. Interior, stairwell, lighthouse, night. 35mm film.", shots[1].Prompt);
        Assert.Equal("Medium shot: Mara (30s, oilskin coat, grey eyes) speaking, under her breath. Interior, stairwell, lighthouse, night. 35mm film.", shots[3].Prompt);
        Assert.Equal("MARA (under her breath): Not tonight. Please not tonight.", shots[3].Notes);
        Assert.StartsWith("TOM (off screen): Lighthouse, this is the Esperanza.", shots[4].Notes);
        Assert.Equal(7, shots[4].Duration);
        Assert.Contains("Mara (30s, oilskin coat, grey eyes) runs.", shots[5].Prompt);
        Assert.Equal("TOM: Come on, Mara!\nDECKHAND: Rocks! Rocks on port!", shots[10].Notes);
        Assert.All(shots, shot => Assert.DoesNotContain("Not tonight", shot.Prompt));
        Assert.All(shots, shot => Assert.Contains(", ", shot.Prompt));
    }

    [Fact]
    public void Typed_scripts_lose_their_numbers_and_continue_over_the_page()
    {
        var shots = ScriptRules.Break(Screenplays.Typed, 50, null);

        Assert.Equal("INT. POLICE STATION - INTERVIEW ROOM - DAY", shots[0].Notes);
        Assert.Equal("Wide shot: A bare table. Two chairs. A TV on a trolley. Interior, interview room, police station, day.", shots[0].Prompt);
        Assert.Equal("DETECTIVE RUIZ: You know why you're here?\nLENA (not looking up): Parking tickets?\nDETECTIVE RUIZ: Funny. Watch this.", shots[2].Notes);
        Assert.Equal((13, true), (shots[4].Duration, shots[4].Notes!.EndsWith("she cannot climb a fence.", StringComparison.Ordinal)));
        Assert.Equal(("pov", "Point-of-view shot: A red coat hanging on the back seat of a parked car. Exterior, car park, police station, day."), (shots[^2].ShotType, shots[^2].Prompt));
        Assert.Equal(("over-the-shoulder", "fade"), (shots[^1].ShotType, shots[^1].Transition));
        Assert.All(shots, shot => Assert.DoesNotMatch("MORE|12", shot.Prompt + shot.Notes));
    }

    [Fact]
    public void Scripts_without_blank_lines_are_told_apart_by_how_far_they_are_indented()
    {
        var shots = ScriptRules.Break(Screenplays.Pdf, 50, null);

        Assert.Equal("JOE: She's overheating.\nKIT (feet on the dash): She's been overheating since Tucson.", shots[1].Notes);
        Assert.StartsWith("Medium shot: The bonnet bursts into steam.", shots[2].Prompt);
        Assert.Equal(("dolly-in", "Medium shot, the camera pushes in: The temperature needle, pinned in the red. Exterior, desert highway, day."), (shots[3].CameraMove, shots[3].Prompt));
        Assert.Equal(("crane", "night"), (shots[^1].CameraMove, shots[^1].Prompt[^6..^1]));
    }

    [Fact]
    public void Prose_becomes_pictures_that_know_who_where_and_when_and_what_is_said_goes_into_the_notes()
    {
        var shots = ScriptRules.Break(Screenplays.Prose, 50, null);

        Assert.Equal("Medium shot: Anna speaks. Bruno lifted his head. In the cabin, dawn.", shots[1].Prompt);
        Assert.Equal("Anna: You can hear it too", shots[1].Notes);
        Assert.EndsWith("With Anna and Bruno. Dawn.", shots[2].Prompt);
        Assert.Equal(("close-up", "pan-right"), (shots[4].ShotType, shots[5].CameraMove));
        Assert.Contains("With Anna.", shots[4].Prompt);
        Assert.EndsWith("In the forest, night.", shots[^1].Prompt);
    }

    [Fact]
    public void Voices_over_pictures_lettering_and_other_languages_find_their_places()
    {
        var commercial = ScriptRules.Break(Screenplays.Commercial, 50, null);
        Assert.Equal(["VO (off screen): Every morning starts somewhere.", null, "VO (off screen): Yours starts here.", "SUPER: \"Aurora. Wake up.\""], commercial.Select(shot => shot.Notes));
        Assert.Equal(["wide", "wide", "medium", "medium"], commercial.Select(shot => shot.ShotType));

        var german = ScriptRules.Break(Screenplays.German, 50, null);
        Assert.Equal(("Medium shot: Jürgen (60) speaking, leise. Interior, Küche, Nacht.", "dissolve"), (german[1].Prompt, german[2].Transition));

        var chinese = ScriptRules.Break(Screenplays.Chinese, 50, null);
        Assert.Equal(("Wide shot: 暴风雨中，灯塔的灯熄灭了。林海抬头看着黑暗的海面。 Interior, 灯塔, 夜.", "林海: 快点，船要撞上礁石了！"), (chinese[0].Prompt, chinese[1].Notes));
    }

    [Theory]
    [InlineData("INTÉRIEUR. CUISINE - NUIT", "Interior", "cuisine", "nuit")]
    [InlineData("EXT. PORT DE BREST – CRÉPUSCULE", "Exterior", "port de brest", "crépuscule")]
    [InlineData("3. INTERIOR/EXTERIOR. COCHE - MADRUGADA", "Interior and exterior", "coche", "madrugada")]
    [InlineData("ESTERNO. SPIAGGIA - TRAMONTO", "Exterior", "spiaggia", "tramonto")]
    [InlineData("AUSSEN. STRAND - ABENDDÄMMERUNG", "Exterior", "Strand", "Abenddämmerung")]
    [InlineData("外景．海边 黄昏", "Exterior", "海边", "黄昏")]
    [InlineData("【内景 灯塔 夜】", "Interior", "灯塔", "夜")]
    [InlineData("第3场 灯塔楼梯 夜 内", "Interior", "灯塔楼梯", "夜")]
    [InlineData("1-2  日  外  码头", "Exterior", "码头", "日")]
    [InlineData("○灯台・中（夜）", "Interior", "灯台", "夜")]
    [InlineData("○海辺（夕方）", "", "海辺", "夕方")]
    public void Headings_of_many_countries_name_side_place_and_hour(string line, string side, string place, string time)
    {
        var heading = HeadingReader.Read(line, null);

        Assert.Equal((side, place, time), (heading?.Side, heading?.Place, heading?.Time));
    }

    [Theory]
    [InlineData("Exterior walls crumble, and nobody looks.")]
    [InlineData("10-20 people wait")]
    [InlineData("第3场很长，没有人看见。")]
    [InlineData("3 夜")]
    public void Sentences_are_no_headings(string line) => Assert.Null(HeadingReader.Read(line, null));

    [Fact]
    public void Chinese_prose_keeps_the_place_and_the_hour_that_were_named_last()
    {
        var shots = ScriptRules.Break("清晨，老渔夫走进旧灯塔。他的手里提着一盏油灯。\n\n海浪声越来越大，灯灭了。\n\n傍晚，他坐在码头上，望着远方。\n\n一只海鸥落在他身边。", 50, null);

        Assert.Equal(
            ["清晨，老渔夫走进旧灯塔。他的手里提着一盏油灯。", "海浪声越来越大，灯灭了。 灯塔, 清晨.", "傍晚，他坐在码头上，望着远方。", "一只海鸥落在他身边。 码头, 傍晚."],
            shots.Select(shot => shot.Prompt[(shot.Prompt.IndexOf(':', StringComparison.Ordinal) + 2)..]));
    }

    [Theory]
    [InlineData("FONDU ENCHAÎNÉ :", "dissolve")]
    [InlineData("FUNDIDO A NEGRO.", "fade")]
    [InlineData("叠化", "dissolve")]
    [InlineData("（淡出）", "fade")]
    [InlineData("切至：", "cut")]
    public void Transitions_of_many_countries_are_told_from_what_is_seen(string line, string transition)
    {
        var shots = ScriptRules.Break($"INT. A - NIGHT\n\nA lamp burns.\n\n{line}\n\nEXT. B - DAY\n\nWaves.", 50, null);

        Assert.Equal((2, transition), (shots.Count, shots[0].Transition));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_script_with_more_beats_than_shots_is_shortened_evenly_and_loses_no_word_that_is_said(int most)
    {
        var shots = ScriptRules.Break(Screenplays.Fountain, most, null);

        Assert.Equal(most, shots.Count);
        var notes = string.Join('\n', shots.Select(shot => shot.Notes));
        Assert.All(new[] { "Not tonight", "We have lost your light", "Of course it's you", "Come on, Mara", "Rocks on port" }, said => Assert.Contains(said, notes));
        var all = string.Join('\n', shots.Select(shot => shot.Prompt + shot.Notes));
        Assert.All(new[] { "Waves batter the rocks", "The fuse", "the Esperanza, afloat" }, seen => Assert.Contains(seen, all));
        if (most == 4)
        {
            // One for each place; the lighthouse from outside, which is short, is told in the notes.
            Assert.Equal(["wide", "wide", "establishing", "establishing"], shots.Select(shot => shot.ShotType));
            Assert.Contains("Before: EXT. LIGHTHOUSE - NIGHT Waves batter the rocks.", shots[0].Notes);
            Assert.Equal(1, shots[0].Prompt.Split("grey eyes").Length - 1);
        }
    }

    [Fact]
    public void Shots_that_become_one_keep_the_way_into_the_next_and_scenes_are_joined_last_of_all()
    {
        var shots = ScriptRules.Break(
            "INT. A - DAY\n\nRain.\n\nDISSOLVE TO:\n\nINT. B - DAY\n\nSnow.\n\nINT. C - DAY\n\nA very long table with bread, wine, apples, pears, candles, letters and knives. CLOSE ON a hand that takes the letters, one after the other, and holds each of them over the flame.\n\nWIPE TO:\n\nINT. D - DAY\n\nHail.", 4, null);

        Assert.Equal([("INT. A - DAY", "dissolve"), ("INT. B - DAY", "cut"), ("INT. C - DAY", "wipe"), ("INT. D - DAY", "cut")], shots.Select(shot => (shot.Notes, shot.Transition)));
    }

    private static void AssertFit(ScriptShot shot)
    {
        Assert.False(string.IsNullOrWhiteSpace(shot.Prompt));
        Assert.True(FieldRules.IsCleanText(shot.Prompt) && FieldRules.IsCleanText(shot.Notes ?? ""));
        Assert.InRange(shot.Prompt.EnumerateRunes().Count(), 1, ShotText.MaxPrompt);
        Assert.InRange(shot.Notes?.Length ?? 0, 0, ScriptShot.MaxNotes);
        Assert.InRange(shot.Duration, 2, 20);
        Assert.Contains(shot.ShotType, ShotWords.Types);
        Assert.Contains(shot.CameraMove, ShotWords.Moves);
        Assert.Contains(shot.Transition, ShotWords.Transitions);
    }
}
