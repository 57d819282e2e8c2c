using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Prompts;

/// <summary>How prompts are compared and found again.</summary>
internal static class PromptText
{
    /// <summary>The longest prompt anything here takes, as in generation.</summary>
    public const int MaxLength = 2000;

    public const int MaxKey = 64;

    private const int Searched = 400;

    /// <summary>One spelling for prompts that differ in nothing but case and white space.</summary>
    public static string KeyOf(string prompt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OneLine(prompt).ToLowerInvariant())));

    /// <summary>Without white space around it, and with single spaces inside.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The beginning of a prompt as words that each follow one space, in lower case and without signs: " a red boat". Scripts that part no words give
    /// one word a letter. A text that is looked for is written in the same way, so the signs that mean something to a database are in neither.</summary>
    public static string WordsOf(string text)
    {
        var words = new StringBuilder();
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var apart = IsWrittenWithoutSpaces(rune);
            if (!Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark))
            {
                // It's and its are found by each other.
                inWord = inWord && rune.Value is '\'' or 0x2019;
                continue;
            }

            if (!inWord || apart)
            {
                if (words.Length >= Searched)
                {
                    break;
                }

                words.Append(' ');
            }

            words.Append(Rune.ToLowerInvariant(rune).ToString());
            inWord = !apart;
        }

        return words.ToString();
    }

    /// <summary>Chinese, Japanese and Thai letters, by block.</summary>
    private static bool IsWrittenWithoutSpaces(Rune rune) =>
        rune.Value is (>= 0x0E00 and <= 0x0EFF) or (>= 0x2E80 and <= 0x312F) or (>= 0x3190 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
