using Reelwright.LocalEngine.Drawing;

namespace Reelwright.LocalEngine.Sound.Music;

internal enum Section
{
    Intro,
    Verse,
    Chorus,
    Break,
    Ending,
}

/// <summary>One bar of the plan.</summary>
/// <param name="Degree">Of its chord: 0 is the tonic.</param>
/// <param name="Intensity">0 to 1.</param>
/// <param name="InPhrase">Which bar of its four-bar phrase.</param>
/// <param name="IsSectionStart">A cymbal's place.</param>
/// <param name="IsSectionEnd">A fill's place.</param>
internal readonly record struct Bar(Section Section, int Degree, float Intensity, int InPhrase, bool IsSectionStart, bool IsSectionEnd);

/// <summary>The order of a piece: intro, verses and choruses in eights, a break in long ones, a cadence before the last chord.</summary>
internal static class Form
{
    private const int Phrase = 4;

    public static IReadOnlyList<Bar> Of(Brief brief, Dice dice)
    {
        var progressions = brief.IsMinor ? brief.Style.MinorProgressions : brief.Style.MajorProgressions;
        var verse = dice.Pick<int[]>([.. progressions]);
        var chorus = dice.Pick<int[]>([.. progressions]);
        var sections = Sections(brief.Bars);
        var bars = new List<Bar>(brief.Bars);
        for (var at = 0; at < sections.Count; at++)
        {
            var section = sections[at];
            var start = at - sections.Take(at + 1).Reverse().TakeWhile(other => other == section).Count() + 1;
            var isStart = at == start;
            var isEnd = at + 1 == sections.Count || sections[at + 1] != section || (at - start) % 8 == 7;
            var progression = section is Section.Chorus ? chorus : verse;
            bars.Add(new Bar(section, progression[(at - start) % progression.Length], Intensity(section, (at - start) / 8), (at - start) % Phrase, isStart, isEnd));
        }

        Cadence(bars);
        return bars;
    }

    /// <summary>The bar before the last chord leads home.</summary>
    private static void Cadence(List<Bar> bars)
    {
        if (bars.Count > 0)
        {
            bars[^1] = bars[^1] with { Degree = 4, IsSectionEnd = true };
        }

        if (bars.Count > 3 && bars[^2].Degree == 4)
        {
            bars[^2] = bars[^2] with { Degree = 3 };
        }
    }

    private static List<Section> Sections(int bars)
    {
        var intro = bars >= 24 ? 4 : bars >= 10 ? 2 : 0;
        var ending = bars >= 24 ? 4 : bars >= 12 ? 2 : 0;
        var sections = new List<Section>();
        sections.AddRange(Enumerable.Repeat(Section.Intro, intro));
        for (var eight = 0; sections.Count < bars - ending; eight++)
        {
            var section = (eight % 5) switch { 0 or 2 => Section.Verse, 3 => Section.Break, _ => Section.Chorus };
            sections.AddRange(Enumerable.Repeat(section, Math.Min(8, bars - ending - sections.Count)));
        }

        sections.AddRange(Enumerable.Repeat(Section.Ending, ending));
        return sections;
    }

    private static float Intensity(Section section, int round) => section switch
    {
        Section.Intro => 0.4f,
        Section.Verse => 0.65f + (0.1f * Math.Min(1, round)),
        Section.Chorus => 1,
        Section.Break => 0.45f,
        _ => 0.7f,
    };
}
