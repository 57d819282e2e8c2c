using System.Text;

namespace Reelwright.Server.Community;

/// <summary>Tags in one spelling: "Slow Motion" and "slow_motion" are slow-motion.</summary>
internal static class Tags
{
    public const int Most = 10;
    public const int MaxLength = 32;

    /// <summary>Letters and digits in lower case, single dashes between words; null when nothing of that is left or it is too long.</summary>
    public static string? Normalise(string tag)
    {
        var word = new StringBuilder(tag.Length);
        foreach (var rune in tag.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (word.Length > 0 && word[^1] != '-')
            {
                word.Append('-');
            }
        }

        var normalised = word.ToString().TrimEnd('-');
        return normalised.Length is > 0 and <= MaxLength ? normalised : null;
    }
}
