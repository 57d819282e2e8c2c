using System.Globalization;
using System.Text;

namespace Reelwright.Media.Subtitles;

/// <summary>How wide text is on a line: a Latin letter has one column, a Chinese character two (Unicode TR 11, "wide" and "fullwidth").</summary>
internal static class TextWidth
{
    public static int Of(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }

        return columns;
    }

    public static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    /// <summary>Scripts without blanks between words, in which a line may end after almost any character.</summary>
    public static bool BreaksAnywhere(Rune rune) => rune.Value is
        (>= 0x2E80 and <= 0x312F) or (>= 0x3190 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF01 and <= 0xFF60) or (>= 0x20000 and <= 0x3FFFD);

    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x4DBF) or (>= 0x4E00 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97F)
        or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF01 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
