using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Breaks scripts down by rules: screenplays by their form, prose by its sentences. The same text always gives the same shots.</summary>
internal static class ScriptRules
{
    public const string Engine = "rules";

    /// <param name="script">Not blank.</param>
    /// <param name="mostShots">At least 1.</param>
    /// <param name="style">Put behind every prompt.</param>
    /// <returns>1 to <paramref name="mostShots"/> shots.</returns>
    public static IReadOnlyList<ScriptShot> Break(string script, int mostShots, string? style)
    {
        var (beats, cast) = Read(script);
        if (beats.Count == 0)
        {
            // Nothing but signs, or nothing but a title page: whatever it is, it is shown as it stands.
            beats.Add(new Beat { Seen = ScriptText.Cut(ScriptText.OneLine(script), ShotText.MaxPrompt), Opens = true });
        }

        return ShotWriter.Write(BeatMerge.ToAtMost(beats, mostShots), cast, style);
    }

    private static (List<Beat> Beats, Cast Cast) Read(string script)
    {
        if (ScreenplayReader.Read(script) is not { } screenplay)
        {
            return (ProseReader.Read(script), Cast.Of([]));
        }

        var cast = Cast.Of(screenplay);
        return (BeatMaker.Make(screenplay, cast), cast);
    }
}
