using System.Text;

namespace Reelwright.Media;

/// <summary>Which letters are drawn with which font. Fonts that are not installed are replaced by fontconfig.</summary>
internal static class AssFonts
{
    public const string Plain = "Noto Sans";

    /// <summary>Emoji in one colour: libass cannot draw the coloured pictures that fontconfig may prefer.</summary>
    public const string Emoji = "Symbola";

    /// <summary>libass sizes a font by ascent plus descent, people by its em; the quotient, from the fonts' OS/2 tables.</summary>
    private const double PlainFactor = 1.362;

    private const double EastAsianFactor = 1.448;

    public static double FontSize(string font, double em) => em * (font.Contains("CJK", StringComparison.Ordinal) ? EastAsianFactor : PlainFactor);

    public static bool IsEmoji(Rune rune) => rune.Value is
        (>= 0x1F000 and <= 0x1FAFF)
        or (>= 0x2600 and <= 0x27BF)
        or (>= 0x23E9 and <= 0x23FA)
        or 0x231A or 0x231B or 0x25AA or 0x25AB or 0x25B6 or 0x25C0 or (>= 0x25FB and <= 0x25FE)
        or 0x2934 or 0x2935 or (>= 0x2B05 and <= 0x2B07) or 0x2B1B or 0x2B1C or 0x2B50 or 0x2B55;

    /// <summary>Letters of Chinese, Japanese and Korean, as wide as high.</summary>
    public static bool IsEastAsian(Rune rune) => IsHan(rune) || IsKana(rune) || IsHangul(rune) || rune.Value is
        (>= 0x2E80 and <= 0x303F) or (>= 0x3100 and <= 0x312F) or (>= 0x3190 and <= 0x4DBF) or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF01 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6);

    /// <summary>Han letters look different in each language; what else the text has tells which one it is.</summary>
    public static string EastAsian(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        return runes.Any(IsKana) ? "Noto Sans CJK JP" : runes.Any(IsHangul) ? "Noto Sans CJK KR" : "Noto Sans CJK SC";
    }

    /// <summary>Words of these are not parted by blanks.</summary>
    public static bool BreaksAnywhere(Rune rune) => IsEastAsian(rune) && !IsHangul(rune);

    private static bool IsHan(Rune rune) => rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private static bool IsKana(Rune rune) => rune.Value is (>= 0x3041 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9F);

    private static bool IsHangul(Rune rune) => rune.Value is (>= 0xAC00 and <= 0xD7AF) or (>= 0x1100 and <= 0x11FF) or (>= 0x3130 and <= 0x318F);
}
