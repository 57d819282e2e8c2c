using Reelwright.Server.Studio.Scripts;

namespace Reelwright.Server.Tests.Studio.Scripts;

/// <summary>What film makers see first when a script was misread: strangers in the picture, page furniture as shots, the camera as somebody who speaks.</summary>
public sealed class ScriptsOfOthersTests
{
    [Theory]
    [InlineData("                    THE LAST FERRY\n\nFADE IN:")]
    [InlineData("THE LAST FERRY\n\nFADE IN:")]
    [InlineData("THE LAST FERRY\n\nby\n\nJ. Okafor")]
    [InlineData("THE LAST FERRY\n\nwritten by J. Okafor")]
    [InlineData("\"THE LAST FERRY\"  -  SHOOTING SCRIPT")]
    [InlineData("                    LE DERNIER BAC\n\nFONDU À L'OUVERTURE :")]
    public void A_title_over_a_script_is_no_shot(string title)
    {
        var shots = ScriptRules.Break($"{title}\n\nEXT. PIER - NIGHT\n\nRain.", 50, null);

        Assert.Equal("Establishing shot, the camera pushes in: Rain. Exterior, pier, night.", Assert.Single(shots).Prompt);
    }

    [Theory]
    [InlineData("BLACK SCREEN", "Black screen.")]
    [InlineData("THE SEA", "The sea.")]
    [InlineData("A LAMP.", "A lamp.")]
    public void A_picture_before_the_first_scene_stays_one(string line, string seen)
    {
        var shots = ScriptRules.Break($"{line}\n\nEXT. PIER - NIGHT\n\nRain.", 50, null);

        Assert.Equal((2, true), (shots.Count, shots[0].Prompt.Contains(seen, StringComparison.Ordinal)));
    }

    [Fact]
    public void Who_is_called_by_a_part_of_the_name_is_one_person_with_one_look()
    {
        var shots = ScriptRules.Break("INT. TRUCK - DAY\n\nNADIA BEKELE (38, a scar) drives. Beside her YUSUF (11).\n\nNADIA\nYou snore.\n\nRADIO (V.O.)\nNadia, you are followed.\n\nDR. AMARA OSEI (40s) waves.\n\nDR. OSEI\nStop!", 50, null);

        Assert.Equal("Medium shot: Nadia (38, a scar) speaking. Interior, truck, day.", shots[1].Prompt);
        Assert.Contains("Nadia Bekele (38, a scar) and Yusuf (11) listening.", shots[2].Prompt);
        Assert.Contains("Dr. Osei (40s) speaking.", shots[^1].Prompt);
    }

    [Fact]
    public void Two_of_one_name_and_the_young_and_the_old_one_stay_two()
    {
        var family = ScriptRules.Break("INT. HALL - DAY\n\nHARRIS COLE (50, bald) and ANNA COLE (48, tall) wait.\n\nCOLE\nWell.", 50, null);
        var years = ScriptRules.Break("INT. HALL - DAY\n\nYOUNG MARA (8, barefoot) looks at MARA (60, grey).\n\nMARA\nWell.", 50, null);

        Assert.Contains("Cole speaking.", family[1].Prompt);
        Assert.Contains("Mara (60, grey) speaking.", years[1].Prompt);
    }

    [Fact]
    public void Whoever_gives_a_place_its_name_is_not_put_into_the_picture()
    {
        var shots = ScriptRules.Break("INT. CUISINE DES MOREL - MATIN\n\nHÉLÈNE MOREL (62 ans) épluche.\n\nLe couteau s'arrête.", 50, null);

        Assert.Equal("Medium shot: Le couteau s'arrête. Interior, cuisine des Morel, matin.", shots[1].Prompt);
    }

    [Fact]
    public void A_sentence_over_the_end_of_a_page_stays_one()
    {
        var shots = ScriptRules.Break("EXT. PIER - NIGHT\n\nRain.\n\nCOLE\nI have been standing here for an hour\n(MORE)\n\n3.\n\nCOLE (CONT'D)\nwith fifty pounds in my hand.\n\nCOLE (CONT'D)\nWell.", 50, null);

        Assert.Equal(["COLE: I have been standing here for an hour with fifty pounds in my hand.", "COLE: Well."], shots.Skip(1).SelectMany(shot => shot.Notes!.Split('\n')));
    }

    [Theory]
    [InlineData("GROS PLAN – la main d'Hélène", "close-up", "static", "La main d'Hélène.")]
    [InlineData("TRÈS GROS PLAN : l'œil", "extreme-close-up", "static", "L'œil.")]
    [InlineData("PLAN LARGE : le quai d'en face.", "wide", "static", "Le quai d'en face.")]
    [InlineData("TRAVELLING AVANT sur le visage de Théo.", "medium", "dolly-in", "Le visage de Théo.")]
    [InlineData("PANORAMIQUE vers la gauche. Le port.", "medium", "pan-left", "Vers la gauche. Le port.")]
    [InlineData("PRIMER PLANO: la maleta", "close-up", "static", "La maleta.")]
    [InlineData("PANORÁMICA hasta una mujer que espera.", "medium", "pan-right", "Una mujer que espera.")]
    [InlineData("PLANO DETALLE: una llave", "insert", "static", "Una llave.")]
    [InlineData("La cámara se aleja por la calle.", "medium", "dolly-out", "La cámara se aleja por la calle.")]
    [InlineData("PRIMO PIANO: la chiave", "close-up", "static", "La chiave.")]
    [InlineData("NAHAUFNAHME: die Hand", "close-up", "static", "Die Hand.")]
    [InlineData("WHIP PAN LEFT to a smoking printer.", "medium", "pan-left", "A smoking printer.")]
    [InlineData("SLOW ZOOM IN on the wall.", "medium", "zoom-in", "The wall.")]
    [InlineData("ORBIT SHOT around the kerb.", "medium", "orbit", "The kerb.")]
    [InlineData("OVER-THE-SHOULDER on the guard.", "over-the-shoulder", "static", "The guard.")]
    public void Camera_words_of_other_countries_and_of_shooting_scripts_are_the_cameras(string line, string type, string move, string seen)
    {
        var shots = ScriptRules.Break($"INT. A - DAY\n\nBlue light.\n\n{line}", 50, null);

        Assert.Equal((2, type, move, true, null), (shots.Count, shots[1].ShotType, shots[1].CameraMove, shots[1].Prompt.Contains($": {seen} ", StringComparison.Ordinal), shots[1].Notes));
    }

    [Fact]
    public void The_camera_never_speaks_however_long_its_line_is()
    {
        var shots = ScriptRules.Break($"INT. A - DAY\n\nBlue light.\n\nWIDE SHOT: the hall{string.Concat(Enumerable.Repeat(", and behind it another hall", 4))}.", 50, null);

        Assert.Equal(("wide", null), (shots[1].ShotType, shots[1].Notes));
    }

    [Fact]
    public void Shooting_scripts_lose_what_was_taken_out_of_them_and_keep_their_sentences()
    {
        var shots = ScriptRules.Break(
            "101  EXT. ST. JUDE'S HOSPITAL - ESTABLISHING - NIGHT  101\n\n     Rain.\n\n104  OMITTED                       104\n\n105  EXT. LAKE - DAY (FLASHBACK)   105\n\n     ORBIT SHOT around a boy, alone on the ice, eating somebody\n     else's cake.\n", 50, null);

        Assert.Equal(
            ["Establishing shot, the camera pushes in: Rain. Exterior, St. Jude's hospital, night.", "Establishing shot, orbit shot: A boy, alone on the ice, eating somebody else's cake. Exterior, lake, day."],
            shots.Select(shot => shot.Prompt));
    }

    [Fact]
    public void A_line_of_a_song_is_heard_and_not_seen()
    {
        var shots = ScriptRules.Break("INT. HOUSE - NIGHT\n\nA candle.\n\n~Sleep, little camel\n\nWind.", 50, null);

        Assert.All(shots, shot => Assert.DoesNotContain("camel", shot.Prompt));
        Assert.Contains(shots, shot => shot.Notes?.Contains("Sleep, little camel", StringComparison.Ordinal) is true);
    }

    [Fact]
    public void Prose_knows_whom_it_means_by_she_and_who_speaks_when_the_verb_comes_first()
    {
        var shots = ScriptRules.Break("Ilse stood at the window and counted as her mother had done.\n\n\"You'll wear out the glass,\" said Anton. He was mending a boot.\n\nShe did not answer.\n\nThe door banged. Ilse ran.", 50, null);

        Assert.Equal("Anton: You'll wear out the glass", shots[1].Notes);
        Assert.Contains("Anton speaks. He was mending a boot.", shots[1].Prompt);
        Assert.Contains("With Ilse.", shots[2].Prompt);
        Assert.DoesNotContain("Anton", shots[2].Prompt);
    }
}
