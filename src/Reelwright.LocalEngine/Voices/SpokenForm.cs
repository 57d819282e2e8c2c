using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Reelwright.LocalEngine.Voices;

/// <summary>Writes a sentence the way the local voices read it right: sums of money, abbreviations and signs as words, and nothing that espeak-ng takes for an
/// instruction (phonemes in double brackets, markup, control characters). Numbers it reads well itself.</summary>
internal static partial class SpokenForm
{
    private static readonly (string Sign, string One, string Many, string Hundredth)[] Currencies =
    [
        ("£", "pound", "pounds", "pence"), ("$", "dollar", "dollars", "cents"), ("€", "euro", "euros", "cents"), ("¥", "yen", "yen", "sen"), ("₹", "rupee", "rupees", "paise"),
    ];

    private static readonly (string Written, string Spoken)[] Words =
    [
        ("dr.", "Doctor"), ("prof.", "Professor"), ("mr.", "Mister"), ("mrs.", "Missis"), ("ms.", "Miz"), ("messrs.", "Messers"), ("rev.", "Reverend"), ("hon.", "Honourable"),
        ("gen.", "General"), ("col.", "Colonel"), ("maj.", "Major"), ("capt.", "Captain"), ("lt.", "Lieutenant"), ("sgt.", "Sergeant"), ("gov.", "Governor"), ("sen.", "Senator"),
        ("vs.", "versus"), ("e.g.", "for example"), ("i.e.", "that is"), ("cf.", "compare"), ("viz.", "namely"), ("approx.", "approximately"), ("etc.", "et cetera"),
        ("fig.", "figure"), ("vol.", "volume"), ("dept.", "department"), ("inc.", "incorporated"), ("ltd.", "limited"), ("jr.", "junior"), ("sr.", "senior"), ("mt.", "Mount"),
        ("a.m.", "A M"), ("p.m.", "P M"),
    ];

    private static readonly Dictionary<string, string> Spoken = Words.ToDictionary(word => word.Written, word => word.Spoken, StringComparer.OrdinalIgnoreCase);

    public static string Of(string sentence)
    {
        var text = sentence.Replace("²", " squared ", StringComparison.Ordinal).Replace("³", " cubed ", StringComparison.Ordinal)
            .Replace("°C", " degrees Celsius ", StringComparison.Ordinal).Replace("°F", " degrees Fahrenheit ", StringComparison.Ordinal).Replace("°", " degrees ", StringComparison.Ordinal);
        text = Plain(text);
        text = Money().Replace(text, SayMoney);
        text = Range().Replace(text, " to ");
        text = Number().Replace(text, match => match.Value[0] == 'N' ? "Number " : "number ");
        text = Initials().Replace(text, match => match.Value.Replace('.', ' '));
        text = Abbreviation().Replace(text, SayAbbreviation);
        text = Less().Replace(Greater().Replace(text, " greater than "), " less than ");
        return Spaces().Replace(Instructions().Replace(text, " "), " ").Trim();
    }

    /// <summary>Without pictures, control characters and what only joins or colours other characters.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(SpeechText.CategoryOf(rune) switch
            {
                UnicodeCategory.OtherSymbol or UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.EnclosingMark => " ",
                UnicodeCategory.Format or UnicodeCategory.Surrogate => "",
                UnicodeCategory.NonSpacingMark when rune.Value is >= 0xFE00 and <= 0xFE0F => "",
                UnicodeCategory.ModifierSymbol when rune.Value > 0xFFFF => "",

                // Full width: the same characters as in ASCII, for columns of Chinese.
                _ when rune.Value is >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFF01 + '!')).ToString(),
                _ => rune.ToString(),
            });
        }

        return plain.ToString();
    }

    private static string SayMoney(Match match)
    {
        var currency = Currencies.First(one => one.Sign == match.Groups["sign"].Value);
        var (whole, part, scale) = (match.Groups["whole"].Value, match.Groups["part"].Value, match.Groups["scale"].Value);
        if (scale.Length > 0)
        {
            var spoken = scale.ToUpperInvariant() switch { "K" => "thousand", "M" => "million", "BN" => "billion", _ => scale };
            return $"{whole}{(part.Length > 0 ? "." : "")}{part} {spoken} {currency.Many}";
        }

        var unit = whole == "1" ? currency.One : currency.Many;
        return part.Length switch
        {
            0 => $"{whole} {unit}",
            2 when whole == "0" => $"{part.TrimStart('0')} {currency.Hundredth}",
            2 when part == "00" => $"{whole} {unit}",
            2 => $"{whole} {unit} {part.TrimStart('0')}",
            _ => $"{whole}.{part} {currency.Many}",
        };
    }

    /// <summary>The full stop stays where the sentence ends with the abbreviation.</summary>
    private static string SayAbbreviation(Match match) =>
        Spoken.TryGetValue(match.Value, out var spoken) ? match.Index + match.Length == match.Result("$_").Length ? $"{spoken}." : spoken : match.Value;

    [GeneratedRegex(@"(?<sign>[£$€¥₹])\s?(?<whole>\d{1,3}(,\d{3})+|\d+)(\.(?<part>\d+))?(\s?(?<scale>bn|[kKmM]|thousand|million|billion|trillion)\b)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Money();

    [GeneratedRegex(@"(?<=\d)\s?–\s?(?=\d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"\b[Nn]o\.\s?(?=\d)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    /// <summary>U.S. and J. R. R., in capitals.</summary>
    [GeneratedRegex(@"(?<![\p{L}.])(\p{Lu}\.){2,}|(?<![\p{L}.])\p{Lu}\.(?=\s\p{Lu})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Initials();

    [GeneratedRegex(@"(?<![\p{L}.])(\p{L}+\.)+(?!\p{L})", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Abbreviation();

    [GeneratedRegex(@"\s<\s", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Less();

    [GeneratedRegex(@"\s>\s", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Greater();

    [GeneratedRegex(@"[\[\]<>]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Instructions();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
