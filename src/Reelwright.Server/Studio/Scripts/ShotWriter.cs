using System.Text.RegularExpressions;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Makes a shot of a beat: how it is framed, how the camera moves, and a prompt that needs no other shot to be understood.</summary>
internal static partial class ShotWriter
{
    private const int MostSeen = 900;

    public static IReadOnlyList<ScriptShot> Write(IReadOnlyList<Beat> beats, Cast cast, string? style)
    {
        var shots = new List<ScriptShot>(beats.Count);
        var talk = 0;
        foreach (var beat in beats)
        {
            talk = beat.Opens || beat.Said.Count == 0 ? 0 : talk + 1;
            var type = beat.Type ?? TypeOf(beat, talk);
            var move = beat.Move ?? MoveOf(beat, type);
            shots.Add(new ScriptShot(Prompt(beat, cast, type, move, style), Notes(beat), Pace.Planned(beat.Seconds), type, move, beat.Transition));
        }

        return shots;
    }

    private static string TypeOf(Beat beat, int talk)
    {
        if (beat.Opens)
        {
            return beat.Scene is { IsOutside: true } || beat is { Seen: "", Said.Count: 0 } ? "establishing" : "wide";
        }

        if (beat.Said.Any(line => !line.IsUnseen) && ScriptText.Words(beat.Seen) < 12)
        {
            // A conversation begins with both in the picture and comes closer.
            var isOne = beat.Said.Where(line => !line.IsUnseen).Select(line => line.Speaker).Distinct(StringComparer.Ordinal).Count() == 1;
            return (talk % 3) switch { 1 => "medium", 2 => "over-the-shoulder", _ when isOne => "close-up", _ => "medium" };
        }

        var seen = beat.Seen;
        var isSmall = ScriptText.Words(seen) < 16;
        return isSmall && Detail().IsMatch(seen) ? "insert"
            : isSmall && Face().IsMatch(seen) ? "close-up"
            : Vista().IsMatch(seen) ? "wide"
            : "medium";
    }

    private static string MoveOf(Beat beat, string type) =>
        Fight().IsMatch(beat.Seen) ? "handheld"
        : type is not ("insert" or "close-up" or "extreme-close-up") && Motion().IsMatch(beat.Seen) ? "tracking"
        : type is "aerial" ? "crane"
        : type is "establishing" ? "dolly-in"
        : type is "close-up" && beat.Seconds >= 6 ? "dolly-in"
        : "static";

    private static string Prompt(Beat beat, Cast cast, string type, string move, string? style)
    {
        var seen = ScriptText.Cut(beat.Seen, MostSeen);
        var parts = new List<string> { Framing(type, move) + ":" };
        if (seen.Length > 0)
        {
            parts.Add(ScriptText.Ended(seen));
        }

        if (Speaking(beat, seen) is { } speaking)
        {
            parts.Add(speaking);
        }

        if (beat.Present.Where(name => !parts.Exists(part => part.Contains(name, StringComparison.OrdinalIgnoreCase) || cast.In(part).Any(other => cast.AreOne(name, other)))).ToList() is { Count: > 0 } present)
        {
            parts.Add($"With {Listed(present)}.");
        }

        // Whoever gives a place its name need not be there.
        var whole = cast.WithLooks(string.Join(' ', parts));
        if (beat.Scene?.Describe() is { Length: > 0 } setting)
        {
            whole += " " + ScriptText.Ended(ScriptText.Capitalised(setting));
        }
        else if (parts.Count == 1)
        {
            whole += " An empty scene.";
        }

        var ending = string.IsNullOrWhiteSpace(style) ? "" : $" {ScriptText.Ended(ScriptText.Capitalised(ScriptText.OneLine(style)))}";
        return ScriptText.Cut(whole, ShotText.MaxPrompt - ending.Length) + ending;
    }

    /// <summary>Who is seen to speak: never what they say, which models would write into the picture.</summary>
    private static string? Speaking(Beat beat, string seen)
    {
        var speakers = beat.Said.Where(line => !line.IsUnseen && line.Speaker != "Voice").Select(line => ScriptText.Title(line.Speaker)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (speakers.Count == 0)
        {
            return seen.Length == 0 && beat.Said.Count > 0 && beat.Present.Count > 0 ? $"{Listed([.. beat.Present])} listening." : null;
        }

        if (seen.Contains(" speaks", StringComparison.Ordinal))
        {
            return null;
        }

        if (speakers.Count > 1)
        {
            return $"{Listed(speakers)} talking.";
        }

        var manner = beat.Said.FirstOrDefault(line => !line.IsUnseen && line.Manner is not null)?.Manner;
        return $"{speakers[0]} speaking{(manner is null ? "" : $", {ScriptText.Lower(manner)}")}.";
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count switch
    {
        1 => names[0],
        > 4 => $"{string.Join(", ", names.Take(4))} and others",
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };

    private static string? Notes(Beat beat)
    {
        var notes = new List<string>();
        if (beat is { Opens: true, Scene.Text: { Length: > 0 } heading })
        {
            notes.Add(heading);
        }

        notes.AddRange(beat.Said.Select(line => line.Describe()));
        notes.AddRange(beat.Aside);
        if (beat.Seen.Length > ScriptText.Cut(beat.Seen, MostSeen).Length)
        {
            notes.Add($"Also: {beat.Seen[ScriptText.Cut(beat.Seen, MostSeen).Length..].Trim()}");
        }

        return notes.Count == 0 ? null : ScriptText.Cut(string.Join('\n', notes), ScriptShot.MaxNotes);
    }

    /// <summary>In the words that a generation from the shot would add otherwise.</summary>
    private static string Framing(string type, string move) => ScriptText.Capitalised(string.Join(", ", ShotFraming.Of(type, move == "static" ? null : move)));

    [GeneratedRegex(@"\b(?:letter|note|photo(?:graph)?|picture frame|screen|headline|newspaper|map|ticket|watch|clock|key|keyhole|lock|label|badge|envelope|phone|text message|button|switch|trigger|candle|match|coin|ring|cup|glass|dial)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Detail();

    [GeneratedRegex(@"\b(?:face|eyes?|tears?|lips|mouth|smiles?|smiling|frowns?|stares?|staring|blinks?|cries|crying|weeps?|hands?|fingers?|fist|cheek|gaze|expression|trembles)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Face();

    [GeneratedRegex(@"\b(?:horizon|skyline|city|sea|ocean|desert|valley|mountains?|crowds?|army|fleet|landscape|plain|forest|storm|waves|stars|sky|coast|fields?)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vista();

    [GeneratedRegex(@"\b(?:runs?|running|ran|races?|racing|sprints?|chas(?:es?|ing)|drives?|driving|rides?|riding|gallops?|walks?|walking|walked|strides?|hurries|hurrying|flees?|rushes|climbs?|climbing|climbed|swims?|(?<!\bon )skates?|cycles|marches|follows?)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Motion();

    [GeneratedRegex(@"\b(?:fights?|fighting|punch(?:es)?|struggles?|brawl|explosions?|explodes?|gunfire|shoots?|panic|riot|stampede|crash(?:es)?|earthquake|battle)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fight();
}
