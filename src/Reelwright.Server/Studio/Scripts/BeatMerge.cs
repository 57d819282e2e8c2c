using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Puts beats together until there are no more than asked for. Always the two neighbours that are shortest together, so that a long script is shortened evenly and its end stays.</summary>
internal static class BeatMerge
{
    /// <summary>Two places in one shot are put up with only when there are more scenes than shots.</summary>
    private const double AcrossScenes = 1_000;

    /// <summary>A transition that is no cut was meant.</summary>
    private const double AcrossTransitions = 4;

    /// <summary>A shot that had to take in another place already is not the first to take in the next.</summary>
    private const double AsideWeight = 1_000;

    private const double BothDirected = 1.5;

    public static List<Beat> ToAtMost(List<Beat> beats, int most)
    {
        var merged = new List<Beat>(beats);
        var costs = merged.Skip(1).Select((next, at) => Cost(merged[at], next)).ToList();
        while (merged.Count > most)
        {
            var at = costs.IndexOf(costs.Min());
            merged[at] = Join(merged[at], merged[at + 1]);
            merged.RemoveAt(at + 1);
            costs.RemoveAt(at);
            if (at < costs.Count)
            {
                costs[at] = Cost(merged[at], merged[at + 1]);
            }

            if (at > 0)
            {
                costs[at - 1] = Cost(merged[at - 1], merged[at]);
            }
        }

        return merged;
    }

    /// <summary>What is put together, or, of two places, what is no longer shown.</summary>
    private static double Cost(Beat first, Beat second) => (AsideSeconds(first) + AsideSeconds(second) + (IsOneScene(first, second) ? first.Seconds + second.Seconds : AcrossScenes * Math.Min(first.Seconds, second.Seconds)))
        * (first.Transition == ShotWords.Cut ? 1 : AcrossTransitions)
        * (first.Type is not null && second.Type is not null && first.Type != second.Type ? BothDirected : 1);

    private static double AsideSeconds(Beat beat) => beat.Aside.Sum(text => Pace.Of(text, [])) * AsideWeight;

    /// <summary>In prose a place that is not said again goes on.</summary>
    private static bool IsOneScene(Beat first, Beat second) =>
        first.Scene == second.Scene || (second.Scene is { Text: "" } && !second.Opens) || (first.Scene is null && second.Scene is { Text: "" });

    private static Beat Join(Beat first, Beat second)
    {
        if (!IsOneScene(first, second))
        {
            // One picture has one place: the longer scene is shown, and the other is told in the notes.
            var shown = second.Seconds > first.Seconds ? second : first;
            var told = ReferenceEquals(shown, first) ? second : first;
            IReadOnlyList<string> tale = [.. told.Aside, $"{(ReferenceEquals(told, first) ? "Before" : "Then")}: {ScriptText.OneLine($"{told.Scene?.Text} {told.Seen}")}"];
            return shown with
            {
                Said = [.. first.Said, .. second.Said],
                Aside = ReferenceEquals(told, first) ? [.. tale, .. shown.Aside] : [.. shown.Aside, .. tale],
                Transition = second.Transition,
                Opens = first.Opens || second.Opens,
            };
        }

        // What the script asks for its smaller part is not asked for the whole.
        var longer = second.Seconds > first.Seconds ? second : first;
        return first with
        {
            Scene = first.Scene ?? second.Scene,
            Seen = ScriptText.Join(first.Seen, second.Seen),
            Said = [.. first.Said, .. second.Said],
            Present = [.. first.Present.Union(second.Present)],
            Type = longer.Type,
            Move = longer.Move,
            Aside = [.. first.Aside, .. second.Aside],
            Transition = second.Transition,
        };
    }
}
