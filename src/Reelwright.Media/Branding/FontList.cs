using System.Text;

namespace Reelwright.Media;

/// <summary>The families of fonts on this machine that have the letters of English, as fontconfig lists them.</summary>
public sealed class FontList(string program = "fc-list")
{
    /// <summary>Fonts of signs, which nobody writes a name with.</summary>
    private static readonly string[] Signs = ["Symbola", "Emoji", "Math", "Symbols"];

    /// <summary>In alphabetical order.</summary>
    /// <exception cref="MediaException">NotFound when fontconfig's program is not installed.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancel)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand(program, [":lang=en", "--format=%{family[0]}\\n"]) { Limits = new ToolLimits { Timeout = TimeSpan.FromSeconds(30) } }, cancel);
        return result.ExitCode == 0
            ? [.. Encoding.UTF8.GetString(result.Output).Split('\n').Where(IsUsable).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : throw new MediaException(MediaFailure.Failed, "The fonts of this machine cannot be listed.", string.Join('\n', result.ErrorLines));
    }

    /// <summary>Scripts for libass are lines of fields between commas.</summary>
    private static bool IsUsable(string family) =>
        family.Length is >= 1 and <= 80 && family.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.' or '+' or '&')
        && !Signs.Any(sign => family.Contains(sign, StringComparison.Ordinal));
}
