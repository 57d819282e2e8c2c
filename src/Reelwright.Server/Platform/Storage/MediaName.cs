using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Names of stored files: handles that say what they are and cannot be guessed, e.g. <c>wan-t2v-20261122-…26 letters….mp4</c>.</summary>
internal static partial class MediaName
{
    private const int RandomLetters = 26; // 130 bits
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    private const int MaxPrefix = 40;

    /// <param name="prefix">What made it: a model's id, <c>upload</c>, <c>trim</c>. Anything but letters and digits becomes a dash.</param>
    /// <param name="extension">With its dot.</param>
    public static string Create(string prefix, string extension, DateTimeOffset now)
    {
        var letters = prefix.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(MaxPrefix).ToArray();
        var name = $"{new string(letters).Trim('-')}-{now.UtcDateTime:yyyyMMdd}-{RandomNumberGenerator.GetString(Base32, RandomLetters)}{extension}";
        return IsValid(name) ? name : throw new ArgumentException($"'{prefix}' and '{extension}' make no name.", nameof(prefix));
    }

    /// <summary>False for everything that can only be somebody's try at a path.</summary>
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    /// <summary>Two random letters of the name: spreads files over a thousand folders.</summary>
    public static string Shelf(string name)
    {
        var end = name.LastIndexOf('.');
        return name[(end - 2)..end];
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}-[0-9]{8}-[a-z2-7]{26}\.[a-z0-9]{2,5}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
