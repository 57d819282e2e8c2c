using System.Collections.Frozen;

namespace Reelwright.Server.Speech.Recognising;

/// <summary>Languages by their ISO 639-1 codes.</summary>
internal static class Languages
{
    /// <summary>In requests: the recogniser is to find out.</summary>
    public const string Auto = "auto";

    private const string OtherCodes =
        "aa ab ae ak an av ay bh bi bm ce ch co cr cu cv dv dz ee eo ff fj fy ga gd gn gv ho hz ia ie ig ii ik io iu kg ki kj kl kr ks ku kv kw ky lg li lu mh na nb nd ng "
        + "nr nv ny oj om or os pi qu rm rn rw sc se sg sm ss st ti tn to ts tw ty ug ve vo wa wo xh za zu";

    // Those that Whisper and its kin were trained on, by the names with which OpenAI's API reports them.
    private const string HeardNames =
        "en english zh chinese de german es spanish ru russian ko korean fr french ja japanese pt portuguese tr turkish pl polish ca catalan nl dutch ar arabic sv swedish it italian "
        + "id indonesian hi hindi fi finnish vi vietnamese he hebrew uk ukrainian el greek ms malay cs czech ro romanian da danish hu hungarian ta tamil no norwegian th thai ur urdu "
        + "hr croatian bg bulgarian lt lithuanian la latin mi maori ml malayalam cy welsh sk slovak te telugu fa persian lv latvian bn bengali sr serbian az azerbaijani sl slovenian "
        + "kn kannada et estonian mk macedonian br breton eu basque is icelandic hy armenian ne nepali mn mongolian bs bosnian kk kazakh sq albanian sw swahili gl galician mr marathi "
        + "pa punjabi si sinhala km khmer sn shona yo yoruba so somali af afrikaans oc occitan ka georgian be belarusian tg tajik sd sindhi gu gujarati am amharic yi yiddish lo lao "
        + "uz uzbek fo faroese ps pashto tk turkmen nn nynorsk mt maltese sa sanskrit lb luxembourgish my myanmar bo tibetan tl tagalog mg malagasy as assamese tt tatar "
        + "ln lingala ha hausa ba bashkir jv javanese su sundanese ht haitian";

    private static readonly FrozenDictionary<string, string> Names = HeardNames.Split(' ').Chunk(2).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> CodesByName = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Codes = OtherCodes.Split(' ').Concat(Names.Keys).ToFrozenSet(StringComparer.Ordinal);

    public static bool IsCode(string text) => Codes.Contains(text);

    /// <summary>Whether recognisers for many languages know this one.</summary>
    public static bool IsWidelyHeard(string code) => Names.ContainsKey(code);

    /// <summary>The English name, or the code where we have none.</summary>
    public static string NameOf(string code) => Names.TryGetValue(code, out var name) ? $"{char.ToUpperInvariant(name[0])}{name[1..]}" : code;

    /// <summary>The code of what a recogniser calls a language: "en", "english", "en-US"; null for what is none.</summary>
    public static string? Find(string? said)
    {
        var word = said?.Trim().ToLowerInvariant() ?? "";
        return IsCode(word) ? word
            : CodesByName.TryGetValue(word, out var code) ? code
            : word.Length > 2 && word[2] is '-' or '_' && IsCode(word[..2]) ? word[..2] : null;
    }
}
