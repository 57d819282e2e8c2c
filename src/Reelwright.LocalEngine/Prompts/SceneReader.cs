using System.Collections.Immutable;

namespace Reelwright.LocalEngine.Prompts;

/// <summary>Reads a prompt into a scene by vocabulary, never failing: what it does not know it keeps as a hash.</summary>
internal sealed class SceneReader
{
    private static readonly HashSet<string> Negations = ["no", "without", "not", "never", "except"];

    // Words that carry no picture: they neither shape the hash nor part a number from its noun.
    private static readonly HashSet<string> Fillers =
    [
        "a", "an", "the", "of", "in", "on", "at", "by", "with", "and", "or", "to", "from", "over", "under", "into", "through", "near",
        "is", "are", "its", "his", "her", "their", "it", "as", "while", "very", "that", "this", "there", "for", "behind", "above",
        "below", "beside", "between", "across", "along", "towards", "toward", "shot", "scene", "camera", "video", "film", "view",
    ];

    private const int MostSubjects = 12;

    private readonly HashSet<Term> _denied = [];
    private readonly HashSet<string> _deniedWords = [];
    private readonly List<Term> _said = [];
    private readonly List<Subject> _subjects = [];
    private readonly List<string> _freeColours = [];
    private ulong _unknown;

    // Adjectives waiting for their noun.
    private int? _count;
    private string? _colour;
    private float _size = 1;
    private int _patience;

    public static SceneReading Read(string prompt, string? negativePrompt = null)
    {
        var reader = new SceneReader();
        reader.ReadDenials(negativePrompt ?? string.Empty);
        reader.ReadPrompt(Tokens.Of(prompt));
        return reader.Conclude();
    }

    private void ReadDenials(string text)
    {
        var tokens = Tokens.Of(text);
        for (var i = 0; i < tokens.Count;)
        {
            var match = Match(tokens, i);
            if (match.Term is { } term)
            {
                _denied.Add(term);
            }
            else
            {
                _deniedWords.Add(tokens[i]);
            }

            i += match.Length;
        }
    }

    private void ReadPrompt(List<string> tokens)
    {
        // Denials inside the prompt ("no clouds") count for all of it, wherever they stand.
        var denied = new bool[tokens.Count];
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (Negations.Contains(tokens[i]))
            {
                var next = Fillers.Contains(tokens[i + 1]) && i + 2 < tokens.Count ? i + 2 : i + 1;
                var match = Match(tokens, next);
                if (match.Term is { } term)
                {
                    _denied.Add(term);
                    Array.Fill(denied, true, i, next + match.Length - i);
                }
            }
        }

        for (var i = 0; i < tokens.Count;)
        {
            if (denied[i])
            {
                i++;
                continue;
            }

            var match = Match(tokens, i);
            Take(tokens[i], match);
            i += match.Length;
        }

        ReleaseColour();
    }

    private void Take(string word, (Term? Term, int Length, bool Plural) match)
    {
        if (match.Term is not { } term)
        {
            if (!Fillers.Contains(word) && !_deniedWords.Contains(word))
            {
                _unknown = StableHash.Mix(_unknown ^ StableHash.Of(word));
            }

            Wait(Fillers.Contains(word) ? 0 : 1);
            return;
        }

        if (_denied.Contains(term))
        {
            return;
        }

        switch (term.Kind)
        {
            case TermKind.Count:
                _count = CountOf(term.Word);
                _patience = 3;
                break;
            case TermKind.Size:
                _size = term.Word == "big" ? 1.5f : 0.62f;
                _patience = 3;
                break;
            case TermKind.Colour:
                ReleaseColour();
                _colour = term.Word;
                _patience = 3;
                break;
            case TermKind.Subject:
                AddSubject(term, match.Plural);
                break;
            default:
                Say(term);
                Wait(1);
                break;
        }
    }

    private void AddSubject(Term term, bool plural)
    {
        var count = _count ?? (plural ? 3 : 1);
        var known = _subjects.FindIndex(subject => subject.Word == term.Word);
        if (known >= 0)
        {
            var earlier = _subjects[known];
            _subjects[known] = earlier with { Count = Math.Max(earlier.Count, count), Colour = earlier.Colour ?? _colour };
        }
        else if (_subjects.Count < MostSubjects)
        {
            _subjects.Add(new Subject(term.Word, count, _colour, _size));
        }

        Say(term);
        (_count, _colour, _size, _patience) = (null, null, 1, 0);
    }

    private void Say(Term term)
    {
        if (!_said.Contains(term))
        {
            _said.Add(term);
        }
    }

    /// <summary>An adjective reaches over a few words to its noun, then is given up (a colour then tints the whole).</summary>
    private void Wait(int words)
    {
        _patience -= words;
        if (_patience <= 0)
        {
            ReleaseColour();
            (_count, _size) = (null, 1);
        }
    }

    private void ReleaseColour()
    {
        if (_colour is { } colour && !_freeColours.Contains(colour))
        {
            _freeColours.Add(colour);
        }

        _colour = null;
    }

    private SceneReading Conclude()
    {
        // The list grows while it is walked: what is implied may imply more.
        for (var i = 0; i < _said.Count; i++)
        {
            var term = _said[i];
            foreach (var implied in term.Implies.Select(word => Vocabulary.Find(word)!))
            {
                // A street brings its city along, though a place was said; a lighthouse brings the coast only where none was.
                if (!_denied.Contains(implied) && (implied.Kind == term.Kind || !_said.Exists(said => said.Kind == implied.Kind)))
                {
                    Say(implied);
                }
            }
        }

        var time = Words(TermKind.Time).FirstOrDefault() ?? (_denied.Any(term => term.Word == "day") ? "golden hour" : "day");
        return new SceneReading
        {
            Time = time,
            Season = Words(TermKind.Season).FirstOrDefault(),
            Weather = Words(TermKind.Weather),
            Places = Words(TermKind.Place),
            Subjects = [.. _subjects],
            Styles = Words(TermKind.Style),
            Moods = Words(TermKind.Mood),
            Movements = Words(TermKind.Movement),
            Framings = Words(TermKind.Framing),
            Colours = [.. _freeColours],
            Camera = CameraOf(Words(TermKind.Camera).FirstOrDefault()),
            Pace = Words(TermKind.Pace).FirstOrDefault() switch { "slow" => 0.55f, "fast" => 1.9f, _ => 1f },
            Unknown = _unknown,
        };
    }

    private ImmutableArray<string> Words(TermKind kind) => [.. _said.Where(term => term.Kind == kind).Select(term => term.Word)];

    private static (Term? Term, int Length, bool Plural) Match(List<string> tokens, int at)
    {
        for (var length = Math.Min(Vocabulary.LongestPhrase, tokens.Count - at); length >= 1; length--)
        {
            var lead = string.Concat(tokens.Skip(at).Take(length - 1).Select(token => token + " "));
            foreach (var (form, plural) in Tokens.Forms(tokens[at + length - 1]))
            {
                if (Vocabulary.Find(lead + form) is { } term)
                {
                    return (term, length, plural);
                }
            }
        }

        return (null, 1, false);
    }

    private static int CountOf(string word) => word switch
    {
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "several" => 6,
        _ => 10,
    };

    private static CameraMove CameraOf(string? word) => word switch
    {
        "dolly in" => CameraMove.In,
        "dolly out" => CameraMove.Out,
        "pan left" => CameraMove.Left,
        "pan right" => CameraMove.Right,
        "tilt up" => CameraMove.Up,
        "tilt down" => CameraMove.Down,
        "orbit" => CameraMove.Orbit,
        "handheld" => CameraMove.Handheld,
        "static" => CameraMove.Static,
        _ => CameraMove.FromPrompt,
    };
}
