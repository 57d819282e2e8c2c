using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Something said, for a shot's notes: no model sees it.</summary>
internal sealed record Line(string Speaker, bool IsUnseen, string? Manner, string Text)
{
    public string Describe() => $"{Speaker}{(IsUnseen ? " (off screen)" : "")}{(Manner is null ? "" : $" ({Manner})")}: {Text}";
}

/// <summary>What one shot could show: the smallest piece a script is cut into. Pieces next to each other are put together where there are more than shots.</summary>
internal sealed record Beat
{
    public SceneHeading? Scene { get; init; }

    /// <summary>The first of its scene.</summary>
    public bool Opens { get; init; }

    /// <summary>What is to be seen, in sentences.</summary>
    public string Seen { get; init; } = "";

    public IReadOnlyList<Line> Said { get; init; } = [];

    /// <summary>Who is to be seen though the sentences do not name them.</summary>
    public IReadOnlyList<string> Present { get; init; } = [];

    /// <summary>What the script asks for; null where it leaves that open.</summary>
    public string? Type { get; init; }

    public string? Move { get; init; }

    /// <summary>Into the next beat.</summary>
    public string Transition { get; init; } = ShotWords.Cut;

    /// <summary>What found no place in the picture; goes into the notes.</summary>
    public IReadOnlyList<string> Aside { get; init; } = [];

    public double Seconds => Pace.Of(Seen, Said);
}

/// <summary>How long things take.</summary>
internal static class Pace
{
    /// <summary>Conversation in films: 150 words a minute.</summary>
    private const double WordsPerSecond = 2.5;

    /// <summary>A page of action plays a minute and has some 180 words.</summary>
    private const double SecondsPerWord = 1 / 3.0;

    private const double Breath = 0.4;
    private const double Shortest = 2;

    /// <summary>Unrounded.</summary>
    public static double Of(string seen, IReadOnlyList<Line> said)
    {
        // Words over the speaker are read slower than they play; words and pictures together take less than one after the other.
        var speech = said.Sum(line => (ScriptText.Words(line.Text) / WordsPerSecond) + Breath);
        var action = ScriptText.Words(seen) * SecondsPerWord;
        return Math.Max(Shortest, speech > 0 ? speech + (action / 2) : action);
    }

    /// <summary>To half a second, within what one shot can hold.</summary>
    public static double Planned(double seconds) => Math.Clamp(Math.Round(seconds * 2, MidpointRounding.AwayFromZero) / 2, Shortest, ScriptShot.LongestByRules);
}
