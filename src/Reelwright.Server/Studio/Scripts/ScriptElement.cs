using Reelwright.Server.Studio.Shots;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>A piece of a screenplay, as its form tells what it is.</summary>
internal abstract record ScriptElement
{
    private ScriptElement()
    {
    }

    internal sealed record Heading(SceneHeading Scene) : ScriptElement;

    /// <summary>A paragraph of what is to be seen.</summary>
    internal sealed record Action(string Text) : ScriptElement;

    /// <summary>A line of its own for the camera: CLOSE ON THE KEY.</summary>
    internal sealed record Camera(string Text) : ScriptElement;

    /// <param name="Speaker">As written, in capitals.</param>
    /// <param name="IsUnseen">Voice-over, or off screen.</param>
    /// <param name="Manner">From a parenthetical: quietly.</param>
    internal sealed record Speech(string Speaker, bool IsUnseen, string? Manner, string Text) : ScriptElement;

    /// <param name="Word">One of <see cref="ShotWords.Transitions"/>.</param>
    internal sealed record Transition(string Word) : ScriptElement;
}

/// <summary>Where and when a scene plays.</summary>
/// <param name="Text">The line as written.</param>
/// <param name="Side">Interior, Exterior or both; empty where the script does not say.</param>
/// <param name="Place">In lower case but for names.</param>
/// <param name="Time">In lower case: night, the next morning. Null where none was given or inherited.</param>
internal sealed record SceneHeading(string Text, string Side, string Place, string? Time)
{
    public bool IsOutside => Side.StartsWith("Exterior", StringComparison.Ordinal);

    /// <summary>For a prompt: Interior, kitchen, night.</summary>
    public string Describe() => string.Join(", ", new[] { Side, Place, Time }.Where(part => !string.IsNullOrEmpty(part)));
}
