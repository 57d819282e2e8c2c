using System.Text.RegularExpressions;
using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>Cuts a screenplay into beats: a paragraph, a few sentences of it, or what somebody says.</summary>
internal sealed partial class BeatMaker(Cast cast)
{
    /// <summary>A paragraph of more is cut at its sentences.</summary>
    private const double MostWords = 38;

    /// <summary>Lines that follow each other share a shot up to here.</summary>
    private const double MostSpeechSeconds = 7;

    private const double MostCaption = 12;

    private readonly List<Beat> _beats = [];
    private readonly List<string> _present = [];
    private SceneHeading? _scene;
    private bool _opens;
    private string? _direction;
    private bool _wasCamera;

    public static List<Beat> Make(IReadOnlyList<ScriptElement> script, Cast cast)
    {
        var maker = new BeatMaker(cast);
        foreach (var element in script)
        {
            maker.Take(element);
        }

        maker.EndScene();
        return maker._beats;
    }

    private void Take(ScriptElement element)
    {
        TakeIn(element);
        _wasCamera = element is ScriptElement.Camera && _direction is null;
    }

    private void TakeIn(ScriptElement element)
    {
        switch (element)
        {
            case ScriptElement.Heading heading:
                EndScene();
                (_scene, _opens) = (heading.Scene with { Place = cast.WithCapitals(heading.Scene.Place) }, true);
                _present.Clear();
                break;
            case ScriptElement.Action { Text: var text } when _wasCamera && _beats.Count > 0 && ScriptText.Words(text) <= MostCaption && CameraWords.TypeIn(text) is null && cast.In(ScriptText.Calm(text, cast)).Count == 0:
                // INSERT - THE FUSE, and under it: Burnt black.
                _beats[^1] = _beats[^1] with { Seen = ScriptText.Join(_beats[^1].Seen, ScriptText.Ended(ScriptText.Calm(text, cast))) };
                break;
            case ScriptElement.Action action:
                foreach (var part in Parts(action.Text))
                {
                    Show(part);
                }

                break;
            case ScriptElement.Camera camera when CameraWords.IsLettering(camera.Text) && _beats.Count > 0 && !_opens:
                _beats[^1] = _beats[^1] with { Aside = [.. _beats[^1].Aside, camera.Text] };
                break;
            case ScriptElement.Camera camera:
                // With no subject of its own ("CLOSE ON:") it is about what comes next.
                var subject = CameraWords.Subject(camera.Text);
                if (subject.Length == 0 || subject is "SCENE")
                {
                    _direction = $"{_direction} {camera.Text}".Trim();
                }
                else
                {
                    Show(camera.Text);
                }

                break;
            case ScriptElement.Speech speech:
                Hear(speech);
                break;
            case ScriptElement.Transition transition when _beats.Count > 0 || _opens:
                EndScene();
                if (_beats.Count > 0)
                {
                    _beats[^1] = _beats[^1] with { Transition = transition.Word };
                }

                break;
        }
    }

    private void Show(string text)
    {
        var directions = $"{_direction} {text}".Trim();
        var subject = CameraWords.Subject(text) is { Length: > 0 } left ? left : text;
        var seen = ScriptText.Ended(ScriptText.Capitalised(ScriptText.Calm(subject, cast)));
        var named = cast.In(seen);
        Add(new Beat
        {
            Seen = named.Count > 0 ? seen : WithoutPronoun(seen),
            Present = named.Count == 0 && _present.Count > 1 && Pronoun().IsMatch(seen) ? [.. _present] : [],
            Type = CameraWords.TypeIn(directions),
            Move = CameraWords.MoveIn(directions),
        });
        if (named.Count > 0)
        {
            _present.Clear();
            _present.AddRange(named);
        }

        _direction = null;
    }

    /// <summary>"He picks it up" says nothing to a model that knows no other shot; where only one person can be meant, it says who.</summary>
    private string WithoutPronoun(string seen) => _present.Count != 1 ? seen : Pronoun().Replace(
        seen, match => match.Value is "His" or "Her" ? $"{_present[0]}'s" : _present[0], 1);

    private void Hear(ScriptElement.Speech speech)
    {
        var speaker = ScriptText.Title(speech.Speaker);
        foreach (var part in SpeechParts(speech.Text))
        {
            var line = new Line(speech.Speaker, speech.IsUnseen, speech.Manner, part);
            if (_beats.Count > 0 && !_opens && _direction is null && Shares(_beats[^1], line) is { } last)
            {
                _beats[^1] = last with { Said = [.. last.Said, line] };
            }
            else
            {
                Add(new Beat
                {
                    Said = [line],
                    Type = _direction is null ? null : CameraWords.TypeIn(_direction),
                    Move = _direction is null ? null : CameraWords.MoveIn(_direction),
                    Present = speech.IsUnseen ? [.. _present] : [],
                });
                _direction = null;
            }
        }

        if (!speech.IsUnseen && !_present.Exists(name => cast.AreOne(name, speaker)))
        {
            _present.Add(speaker);
        }
    }

    /// <summary>A line goes on in the shot of the one before it; a voice that is not seen runs over whatever is.</summary>
    private Beat? Shares(Beat last, Line line) =>
        last.Transition == ShotWords.Cut && last.Scene == _scene && last.Seconds + Pace.Of("", [line]) <= MostSpeechSeconds
        && (last.Said.Count > 0 || line.IsUnseen) && (!line.IsUnseen || last.Said.All(before => before.IsUnseen)) ? last : null;

    private void Add(Beat beat)
    {
        _beats.Add(beat with { Scene = _scene, Opens = _opens || _beats.Count == 0 });
        _opens = false;
    }

    /// <summary>A heading, or a direction, with nothing under it is still a shot.</summary>
    private void EndScene()
    {
        if (_opens || (_direction is not null && CameraWords.Subject(_direction) is { Length: > 0 } subject && subject is not "SCENE"))
        {
            Add(new Beat { Type = CameraWords.TypeIn(_direction ?? ""), Move = CameraWords.MoveIn(_direction ?? "") });
        }

        (_opens, _direction) = (false, null);
    }

    private static IEnumerable<string> Parts(string text)
    {
        var part = "";
        foreach (var sentence in ScriptText.Sentences(text))
        {
            var turns = part.Length > 0 && (CameraWords.TypeIn(sentence) is not null || CameraWords.IsDirection(sentence.TrimEnd('.')) || StartsWithCamera().IsMatch(sentence) || ScriptText.Words(part) + ScriptText.Words(sentence) > MostWords);
            if (turns)
            {
                yield return part;
            }

            part = turns ? sentence : ScriptText.Join(part, sentence);
        }

        if (part.Length > 0)
        {
            yield return part;
        }
    }

    private static IEnumerable<string> SpeechParts(string text)
    {
        var part = "";
        foreach (var sentence in ScriptText.Sentences(text))
        {
            if (part.Length > 0 && ScriptText.Words($"{part} {sentence}") > MostWords)
            {
                yield return part;
                part = sentence;
            }
            else
            {
                part = ScriptText.Join(part, sentence);
            }
        }

        if (part.Length > 0)
        {
            yield return part;
        }
    }

    [GeneratedRegex(@"^(?:PAN|TILT|DOLLY|ZOOM|CRANE|TRACK|PUSH|PULL|ORBIT|JIB)\p{Lu}*\b(?!(?: (?:UP|DOWN|IN|OUT|BACK|up|down|in|out|back))? (?:until|as|and|slowly)\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StartsWithCamera();

    [GeneratedRegex(@"^(?:He|She|His|Her)\b(?! and\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pronoun();
}
