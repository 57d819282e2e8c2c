using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Reelwright.Server.Hosting.Pages;

/// <summary>Names of pages in their addresses: lower case, so that an address survives being read aloud.</summary>
internal static class Slugs
{
    public const int MaxLength = 80;

    /// <summary>Of an address that must not be guessed: 98 bits.</summary>
    public const int SecretLength = 20;

    // Without what looks alike: 0 and o, 1 and l.
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int MaxWords = 48;
    private const int TailLength = 8;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>For a page anybody may find: its title, and a tail that tells pages of one title apart.</summary>
    public static string ForTitle(string title)
    {
        var words = Words(title);
        return $"{(words.Length > 0 ? words : "film")}-{RandomNumberGenerator.GetString(Letters, TailLength)}";
    }

    public static string Unguessable() => RandomNumberGenerator.GetString(Letters, SecretLength);

    public static string For(PageVisibility visibility, string title) => visibility is PageVisibility.Public ? ForTitle(title) : Unguessable();

    /// <summary>Whether a text can be a page's name at all; others need no look into the database.</summary>
    public static bool CanBe(string text) => text.Length is > 0 and <= MaxLength && text.AsSpan().IndexOfAnyExcept(Allowed) < 0;

    private static string Words(string title)
    {
        var words = new StringBuilder(MaxWords);
        foreach (var letter in title)
        {
            if (words.Length == MaxWords)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(letter))
            {
                words.Append(char.ToLowerInvariant(letter));
            }
            else if (words.Length > 0 && words[^1] != '-' && letter is not '\'')
            {
                words.Append('-');
            }
        }

        return words.ToString().Trim('-');
    }
}
