using System.Text.RegularExpressions;

namespace Reelwright.Server.Studio.Scripts;

/// <summary>What a script says of the camera. In capitals anything counts; in plain letters only what can be about nothing else, as "the camera pans left".</summary>
internal static partial class CameraWords
{
    private static readonly (Regex Said, string Word)[] Types = Table(
        ("extreme-close-up", @"EXTREME CLOSE[- ]?UP|\b[EX]CU\b", @"extreme close[- ]?up|\bmacro shot"),
        ("over-the-shoulder", @"\bOTS\b|OVER(?:[- ][\p{L}'’]+)?(?:[- ][\p{L}'’]+)?[- ]SHOULDER", @"over[- ]the[- ]shoulder (?:shot|view)"),
        ("pov", @"\bP\.?O\.?V\b", @"\bpov\b|point[- ]of[- ]view shot|(?:seen )?through (?:his|her|their) eyes"),
        ("aerial", @"\bAERIAL|BIRD['’]?S[- ]EYE|DRONE SHOT|HELICOPTER SHOT|\bOVERHEAD\b", @"aerial (?:shot|view)|bird['’]?s[- ]eye|drone shot|(?:camera|seen|view) from (?:high )?above"),
        ("insert", @"^\W*INSERT\b", @"\binsert shot"),
        ("establishing", @"\bESTABLISH(?:ING|ES)?\b|^\W*EST\.", @"establishing shot"),
        ("close-up", @"CLOSE[- ]?UP|\bCLOSER? ON\b|\bTIGHT ON\b|\bCLOSE\W*$|\bC\.?U\.?\b", @"close[- ]?up|close shot"),
        ("wide", @"\bWIDE\b|\bWIDER\b|LONG SHOT|MASTER SHOT|FULL SHOT|\bPANORAMA\b", @"\b(?:wide|long|full|master|wide[- ]angle) shot"),
        ("medium", @"MEDIUM SHOT|\bMED\.? SHOT|\bTWO[- ]SHOT|\bANGLE ON\b|\bNEW ANGLE\b|REVERSE ANGLE|\bBACK TO\b", @"medium (?:close |wide )?shot|\btwo[- ]shot"));

    private static readonly (Regex Said, string Word)[] Moves = Table(
        ("pan-left", @"\bPAN(?:S|NING)?\b(?: \p{L}+){0,3} LEFT\b|\bWHIP[- ]PAN LEFT", Moving(@"pan(?:s|ning)?\b(?: \w+){0,3} left")),
        ("pan-right", @"\bPAN(?:S|NING)?\b", Moving(@"pan(?:s|ning)?\b")),
        ("tilt-down", @"\bTILT(?:S|ING)?\b(?: \p{L}+){0,3} DOWN\b", Moving(@"tilt(?:s|ing)?\b(?: \w+){0,3} down")),
        ("tilt-up", @"\bTILT(?:S|ING)?\b", Moving(@"tilt(?:s|ing)?\b")),
        ("zoom-out", @"\bZOOM(?:S|ING)? (?:BACK|OUT)\b", Moving(@"zoom(?:s|ing)? (?:back|out)\b") + @"|slow zoom out"),
        ("zoom-in", @"\bZOOM(?:S|ING)?\b", Moving(@"zoom(?:s|ing)?\b") + @"|slow zoom\b"),
        ("dolly-out", @"\b(?:DOLLY|DOLLIES|PULL(?:S|ING)?|TRUCK|MOVE|MOVING)(?: SLOWLY)? (?:BACK|OUT)\b", Moving(@"(?:doll(?:y|ies)|pull(?:s|ing)?|mov(?:es?|ing)|draws?)(?: \w+)? (?:back|out|away)\b") + @"|dolly[- ]out"),
        ("dolly-in", @"\bDOLL(?:Y|IES)\b|\bPUSH(?:ES|ING)?(?: SLOWLY)? IN\b|\b(?:MOVE|MOVING|TRUCK|CREEP) IN\b", Moving(@"(?:doll(?:y|ies)|push(?:es|ing)?(?: \w+)? in|mov(?:es?|ing)(?: \w+)? (?:in|closer|towards?)|creeps? in)\b") + @"|dolly[- ]in|\bslow push[- ]in"),
        ("orbit", @"\bORBIT|\bARC SHOT|\bCIRCL(?:E|ES|ING) (?:AROUND|SHOT)|\b360\b", Moving(@"(?:orbits?|circles?|circling|revolves?|arcs?)\b")),
        ("crane", @"\bCRANE\b(?: SHOT| UP| DOWN|\W)|\bJIB\b|\bBOOM (?:UP|DOWN)\b", Moving(@"(?:cranes?|rises?|rising|descends?|soars?|swoops?|booms?)\b") + @"|crane shot"),
        ("handheld", @"\bHAND[- ]?HELD\b|\bSHAKY", @"\bhand[- ]?held (?:camera|shot)|\bhandheld\b|shaky (?:cam|footage)"),
        ("tracking", @"\bTRACK(?:S|ING)?\b|\bFOLLOW(?:S|ING)? (?:SHOT|WITH)\b|\bSTEADICAM\b|\bTRAVELL?ING SHOT\b", Moving(@"(?:tracks?|tracking|follows?|following|glides?|travels?|moves? (?:with|alongside|along))\b") + @"|tracking shot|follow shot"),
        ("static", @"\bSTATIC\b|LOCKED[- ]?(?:OFF|DOWN)|\bCAMERA HOLDS\b|\bHOLD ON\b", @"static (?:shot|camera)|locked[- ]?off|camera (?:holds|stays|does not move)"));

    /// <summary>Words that are to be read in the film. A model that makes pictures had better not try.</summary>
    public static bool IsLettering(string line) => Lettering().IsMatch(line);

    public static string? TypeIn(string text) => Find(Types, text);

    public static string? MoveIn(string text) => Find(Moves, text);

    /// <summary>A line that is about the camera and nothing else: CLOSE ON: THE KEY; MARA'S POV; BACK TO SCENE; MONTAGE - THE STORM.</summary>
    public static bool IsDirection(string line) => line.Length <= 100 && (Direction().IsMatch(line) || (ScriptText.IsCapitals(line) && PointOfView().IsMatch(line)));

    /// <summary>What the camera looks at, without the words for how: "CLOSE ON the key" is the key. Empty where nothing is left.</summary>
    public static string Subject(string text)
    {
        var match = Prefix().Match(text);
        var subject = match.Success ? Leading().Replace(text[match.Length..], "") : text;
        return Remark().Replace(subject, " ").Trim(' ', '-', '–', '—', ':', ',', ';') is var left && left.Any(char.IsLetterOrDigit) ? left : "";
    }

    private static string Moving(string verb) => $@"\b(?:camera|we|shot|lens|frame)\b(?: (?:slowly|gently|then|now|quickly|smoothly|begins to|starts to))? {verb}|^(?:slowly |slow )?{verb}";

    private static string? Find((Regex Said, string Word)[] table, string text)
    {
        foreach (var (said, word) in table)
        {
            if (said.IsMatch(text))
            {
                return word;
            }
        }

        return null;
    }

    private static (Regex Said, string Word)[] Table(params (string Word, string Capitals, string Any)[] rows) =>
        [.. rows.Select(row => (new Regex($"{row.Capitals}|{ForeignCameraWords.For(row.Word)}|(?i:{row.Any})", RegexOptions.Compiled | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), row.Word))];

    private const string Shots = $@"(?:{ForeignCameraWords.Shots}|OPEN(?:ING)?(?: SHOT)?(?: ON)?|(?:EXTREME |VERY )?(?:CLOSE(?:R)?(?:[- ]?UP)?(?: SHOT)?(?: ON| OF)?|TIGHT ON|ANGLE ON|NEW ANGLE(?: ON)?|REVERSE ANGLE(?: ON)?|ANOTHER ANGLE(?: ON)?|INSERT(?: SHOT)?|WIDER?(?: SHOT| ANGLE| ON)*(?: OF)?|LONG SHOT|FULL SHOT|MASTER SHOT|MEDIUM SHOT|MED\.? SHOT|TWO[- ]SHOT|ECU|CU|MS|WS|LS|OTS|AERIAL(?: SHOT| VIEW)?(?: OF)?|DRONE SHOT|CRANE SHOT|TRACKING SHOT|TRACKING|DOLLY SHOT|(?:SLOW )?DOLLY(?: IN| OUT| BACK)?(?: ON| TO)?|(?:SLOW )?PUSH IN(?: ON| TO)?|PULL BACK(?: TO REVEAL)?|(?:SLOW |WHIP[- ])?PAN(?: LEFT| RIGHT)?(?: TO| ACROSS)?|(?:SLOW )?TILT(?: UP| DOWN)?(?: TO)?|(?:SLOW )?ZOOM(?: IN| OUT)?(?: ON| TO)?|ORBIT(?: SHOT)?|OVER[- ]THE[- ]SHOULDER(?: SHOT)?|HAND[- ]?HELD|STEADICAM|STATIC SHOT|ESTABLISHING(?: SHOT)?|POV(?: SHOT)?|P\.O\.V\.?|OVERHEAD(?: SHOT)?|MONTAGE|SERIES OF SHOTS|INTERCUT(?: WITH)?|BACK TO(?: SCENE)?|SPLIT SCREEN|SLOW MOTION|FREEZE FRAME|SUPER|TITLE(?: CARD)?|CHYRON|CAPTION))";

    [GeneratedRegex($@"^(?:{Shots})(?:\s*[:–—-].*|\s+(?!\p{{L}}*\p{{Ll}}).*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Direction();

    [GeneratedRegex(@"^(?:SUPER(?:IMPOSE)?|TITLE(?: CARD)?|CHYRON|CAPTION)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lettering();

    [GeneratedRegex(@"\bP\.?O\.?V\b", RegexOptions.None, 1000)]
    private static partial Regex PointOfView();

    [GeneratedRegex($@"^\W*(?:{Shots}|[\p{{L}}'’.]+(?: [\p{{L}}'’.]+)? P\.?O\.?V\.?|(?i:(?:extreme )?close[- ]?up(?: shot)?(?: of| on)?|(?:wide|long|medium|full|tracking|aerial|drone|crane|handheld|establishing|static|insert|over-the-shoulder|point-of-view) shot(?: of)?))(?:\b|(?<=\.))\s*[-–—:,]*\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    /// <summary>PAN LEFT ACROSS the wreckage; TRACKING SHOT OF her wheels.</summary>
    [GeneratedRegex(@"^[\s.:,;–—-]*(?:(?:of|on|to|across|along|over|around|follow(?:s|ing)|sur|sobre|hasta|auf|de)\s+)?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Leading();

    [GeneratedRegex(@"\((?:\s*(?:CAMERA|ANGLE|SLOW MOTION|CONT['’]?D|CONTINUED)[^()]*)\)", RegexOptions.None, 1000)]
    private static partial Regex Remark();
}
