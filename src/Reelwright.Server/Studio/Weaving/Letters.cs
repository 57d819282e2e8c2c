using System.Text;

namespace Reelwright.Server.Studio.Weaving;

/// <summary>Letters taken apart into their base and their marks, so that é is the same written as one letter or as two.</summary>
/// <remarks>The canonical decompositions of the Unicode Character Database (Unicode 14, UnicodeData.txt) of letters, without those of ideographs. The server runs without ICU, where <c>string.Normalize</c>
/// changes nothing. Marks are ordered by their number: for finding, any order will do that is always the same.</remarks>
internal static class Letters
{
    private const int FirstSyllable = 0xAC00;
    private const int Vowels = 21;
    private const int Finals = 28;

    private const string HalfWidthKana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    private static readonly (char Mark, string Pairs)[] Marked =
    [
        ('\u0300', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊϊῒΙῚϋῢΥῪΟῸΩῺ"),
        ('\u0301', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕὙὝὠὤὡὥὨὬὩὭ"),
        ('\u0302', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
        ('\u0303', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
        ('\u0304', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ"),
        ('\u0306', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ"),
        ('\u0307', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
        ('\u0308', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
        ('\u0309', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
        ('\u030A', "AÅaåUŮuůwẘyẙ"),
        ('\u030B', "OŐoőUŰuűУӲуӳ"),
        ('\u030C', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
        ('\u030F', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ"),
        ('\u0311', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
        ('\u0313', "αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ"),
        ('\u0314', "αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ"),
        ('\u031B', "OƠoơUƯuư"),
        ('\u0323', "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
        ('\u0324', "UṲuṳ"),
        ('\u0325', "AḀaḁ"),
        ('\u0326', "SȘsșTȚtț"),
        ('\u0327', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
        ('\u0328', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
        ('\u032D', "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
        ('\u032E', "HḪhḫ"),
        ('\u0330', "EḚeḛIḬiḭUṴuṵ"),
        ('\u0331', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),
        ('\u0342', "ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶηῆιῖϊῗυῦϋῧωῶ"),
        ('\u0345', "ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼὴῂηῃήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ"),
        ('\u05B4', "\u05D9\uFB1D"),
        ('\u05B7', "\u05F2\uFB1F\u05D0\uFB2E"),
        ('\u05B8', "\u05D0\uFB2F"),
        ('\u05B9', "\u05D5\uFB4B"),
        ('\u05BC', "\u05D0\uFB30\u05D1\uFB31\u05D2\uFB32\u05D3\uFB33\u05D4\uFB34\u05D5\uFB35\u05D6\uFB36\u05D8\uFB38\u05D9\uFB39\u05DA\uFB3A\u05DB\uFB3B\u05DC\uFB3C\u05DE\uFB3E\u05E0\uFB40\u05E1\uFB41\u05E3\uFB43\u05E4\uFB44\u05E6\uFB46\u05E7\uFB47\u05E8\uFB48\u05E9\uFB49\u05EA\uFB4A"),
        ('\u05BF', "\u05D1\uFB4C\u05DB\uFB4D\u05E4\uFB4E"),
        ('\u05C1', "\u05E9\uFB2A\uFB49\uFB2C"),
        ('\u05C2', "\u05E9\uFB2B\uFB49\uFB2D"),
        ('\u0653', "\u0627\u0622"),
        ('\u0654', "\u0627\u0623\u0648\u0624\u064A\u0626\u06D5\u06C0\u06C1\u06C2\u06D2\u06D3"),
        ('\u0655', "\u0627\u0625"),
        ('\u093C', "\u0928\u0929\u0930\u0931\u0933\u0934\u0915\u0958\u0916\u0959\u0917\u095A\u091C\u095B\u0921\u095C\u0922\u095D\u092B\u095E\u092F\u095F"),
        ('\u09BC', "\u09A1\u09DC\u09A2\u09DD\u09AF\u09DF"),
        ('\u0A3C', "\u0A32\u0A33\u0A38\u0A36\u0A16\u0A59\u0A17\u0A5A\u0A1C\u0A5B\u0A2B\u0A5E"),
        ('\u0B3C', "\u0B21\u0B5C\u0B22\u0B5D"),
    ];

    private static readonly Dictionary<char, (char Letter, char Mark)> Parts =
        Marked.SelectMany(row => row.Pairs.Chunk(2).Select(pair => (Whole: pair[1], Letter: pair[0], row.Mark))).ToDictionary(part => part.Whole, part => (part.Letter, part.Mark));

    /// <summary>The same text in letters and marks of their own, in plain width. Kana keep their voicing marks in them.</summary>
    public static string TakeApart(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var apart = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            Append(apart, Plain(letter));
        }

        OrderMarks(apart);
        return apart.ToString();
    }

    private static char Plain(char letter) => letter switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(letter - 0xFEE0),
        >= '\uFF61' and <= '\uFF9F' => HalfWidthKana[letter - 0xFF61],
        '\u3000' or '\u00A0' => ' ',
        _ => letter,
    };

    private static void Append(StringBuilder apart, char letter)
    {
        if (Parts.TryGetValue(letter, out var parts))
        {
            // A part may have parts: ệ is ẹ and its roof.
            Append(apart, parts.Letter);
            apart.Append(parts.Mark);
        }
        else if (letter is >= (char)FirstSyllable and <= '\uD7A3')
        {
            var number = letter - FirstSyllable;
            apart.Append((char)(0x1100 + (number / (Vowels * Finals)))).Append((char)(0x1161 + (number / Finals % Vowels)));
            apart.Append(number % Finals is > 0 and var final ? ((char)(0x11A7 + final)).ToString() : "");
        }
        else if (letter is '\u3099' or '\u309A' && apart.Length > 0 && Voiced(apart[^1], letter) is { } voiced)
        {
            apart[^1] = voiced;
        }
        else
        {
            apart.Append(letter);
        }
    }

    /// <summary>か with its mark is が, the letter after it; は is ぱ with a circle, the second after it.</summary>
    private static char? Voiced(char kana, char mark) => kana switch
    {
        'ウ' when mark == '\u3099' => 'ヴ',
        _ when "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ".Contains(kana, StringComparison.Ordinal) && (mark == '\u3099' || "はひふへほハヒフヘホ".Contains(kana, StringComparison.Ordinal)) =>
            (char)(kana + (mark == '\u3099' ? 1 : 2)),
        _ => null,
    };

    private static void OrderMarks(StringBuilder apart)
    {
        for (var at = 1; at < apart.Length; at++)
        {
            for (var back = at; back > 0 && IsMark(apart[back]) && IsMark(apart[back - 1]) && apart[back] < apart[back - 1]; back--)
            {
                (apart[back - 1], apart[back]) = (apart[back], apart[back - 1]);
            }
        }
    }

    private static bool IsMark(char letter) => letter is >= '\u0300' and <= '\u036F';
}
