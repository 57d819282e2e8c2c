namespace Reelwright.Server.Studio.Scripts;

/// <summary>What the camera does in French, Spanish, Italian and German scripts, by our own words. In capitals, as screenplays have them.</summary>
internal static class ForeignCameraWords
{
    private static readonly Dictionary<string, string> Capitals = new(StringComparer.Ordinal)
    {
        ["extreme-close-up"] = "TR[ÈE]S GROS PLAN|PRIMER[ÍI]SIMO PRIMER PLANO|PRIMISSIMO PIANO",
        ["over-the-shoulder"] = "PAR-DESSUS L['’][ÉE]PAULE|SOBRE (?:EL|SU) HOMBRO",
        ["pov"] = "PLAN SUBJECTIF|CAM[ÉE]RA SUBJECTIVE|PLANO SUBJETIVO|C[ÁA]MARA SUBJETIVA|SOGGETTIVA|SUBJEKTIVE",
        ["aerial"] = "VUE A[ÉE]RIENNE|(?:VISTA|PLANO|TOMA) A[ÉE]RE[AO]|VEDUTA AEREA|LUFTAUFNAHME",
        ["insert"] = "PLAN DE D[ÉE]TAIL|PLANO DETALLE|^DETTAGLIO|DETAILAUFNAHME",
        ["establishing"] = "GRAN PLANO GENERAL|CAMPO LUNGHISSIMO",
        ["close-up"] = "GROS PLAN|PLAN SERR[ÉE]|PRIMER PLANO|PRIMO PIANO|(?:GROSS|GROẞ|GROß|NAH)AUFNAHME",
        ["wide"] = "PLAN LARGE|PLAN G[ÉE]N[ÉE]RAL|PLAN D['’]ENSEMBLE|PLANO GENERAL|CAMPO (?:LUNGO|TOTALE)|(?:HALB)?TOTALE",
        ["medium"] = "PLAN (?:MOYEN|RAPPROCH[ÉE]|AM[ÉE]RICAIN)|PLANO (?:MEDIO|AMERICANO)|PIANO (?:MEDIO|AMERICANO)|HALBNAHE?",
        ["pan-left"] = Pan + "[^.]{0,24}(?i:gauche|izquierda|sinistra|links)",
        ["pan-right"] = Pan,
        ["zoom-out"] = "ZOOM ARRI[ÈE]RE",
        ["dolly-out"] = "TRAVELLING (?:ARRI[ÈE]RE|DE RETROCESO|HACIA ATR[ÁA]S)|(?i:cam[ée]ra (?:recule|s['’][ée]loigne)|c[áa]mara se aleja)",
        ["dolly-in"] = "TRAVELLING (?:AVANT|DE ACERCAMIENTO|HACIA ADELANTE)|(?i:cam[ée]ra (?:s['’]approche|s['’]avance|avance)|c[áa]mara se acerca)",
        ["handheld"] = "CAM[ÉE]RA (?:[ÀA] L['’])?[ÉE]PAULE|C[ÁA]MARA EN MANO|MACCHINA A MANO|HANDKAMERA",
        ["tracking"] = @"\bTRAVELLING\b|CARRELLATA|KAMERAFAHRT|(?i:cam[ée]ra suit|c[áa]mara sigue)",
        ["static"] = "PLAN FIXE|PLANO FIJO|CAMERA FISSA",
    };

    private const string Pan = @"\b(?:PANOR[ÁA]MI(?:QUE|CA)|SCHWENK)\b";

    /// <summary>Those with which a line begins that is about the camera: an expression.</summary>
    public const string Shots =
        "(?:TR[ÈE]S )?GROS PLAN|PLAN (?:SERR[ÉE]|LARGE|G[ÉE]N[ÉE]RAL|D['’]ENSEMBLE|MOYEN|RAPPROCH[ÉE]|AM[ÉE]RICAIN|SUBJECTIF|FIXE|DE D[ÉE]TAIL)|VUE A[ÉE]RIENNE|(?:PRIMER[ÍI]SIMO )?PRIMER PLANO"
        + "|(?:GRAN )?PLANO (?:GENERAL|MEDIO|AMERICANO|DETALLE|SUBJETIVO|FIJO|A[ÉE]REO)|VISTA A[ÉE]REA|PRIM(?:O|ISSIMO) PIANO|PIANO (?:MEDIO|AMERICANO)|CAMPO (?:LUNGO|LUNGHISSIMO|TOTALE)|DETTAGLIO|SOGGETTIVA"
        + "|(?:GROSS|GROẞ|GROß|NAH|DETAIL|LUFT)AUFNAHME|(?:HALB)?TOTALE|HALBNAHE?|SCHWENK|KAMERAFAHRT|HANDKAMERA|CARRELLATA|PANOR[ÁA]MI(?:QUE|CA)"
        + "|TRAVELLING(?: (?:AVANT|ARRI[ÈE]RE|LAT[ÉE]RAL))?|ZOOM (?:AVANT|ARRI[ÈE]RE)";

    /// <summary>What else says one of our words; an expression that matches nothing where there is nothing.</summary>
    public static string For(string word) => Capitals.GetValueOrDefault(word, "(?!)");
}
