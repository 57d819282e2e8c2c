namespace Reelwright.Server.Tests.Security.Hostility;

/// <summary>Texts that something might take for an instruction.</summary>
internal static class HostileWords
{
    /// <summary>Much at once, for fields that take any text: filters, options, override tags, markup, shells.</summary>
    public static IReadOnlyList<string> Mixed(Canaries canaries) =>
    [
        $"zqcanary');[0:v]drawtext=textfile={canaries.File}:x=1,movie={canaries.Address}/a[b];\\\\%{{pts\\:hms}}%{{e\\:1}}\"',:;|-",
        $"{{\\p1}}{{\\fnzqcanary}}m 0 0 l 9 9{{\\img(file://{canaries.File})}}\\N<img src={canaries.Address}/b><audio src=\"{canaries.Address}/c\"/>[[zqcanary]]&#x0a;",
        $"-i file://{canaries.File} concat:{canaries.File}|{canaries.Address}/d pipe:0 data:text/plain,zqcanary `touch zqcanary` $(touch zqcanary) ; touch zqcanary & @zqcanary",
    ];

    /// <summary>One at a time, for fields that name things.</summary>
    public static IReadOnlyList<string> Single(Canaries canaries, string film) =>
    [
        "-", "--", "-i", "|", "|zqcanary", "pipe:", "pipe:0", $"file://{canaries.File}", canaries.File, $"concat:{canaries.File}|{canaries.File}", $"{canaries.Address}/x.mp4",
        $"subfile,,start,0,end,9,,:{canaries.File}", "data:video/mp4;base64,zqcanary", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "zqcanary\0.mp4", $"{film}\0.png",
        $"{film}/../zqcanary", $"../video/{film}", $"{film},movie={canaries.Address}/y", "%{pts}zqcanary", "[0:v]zqcanary", "lavfi:zqcanary", "zqcanary%03d.mp4", "\\\\127.0.0.1\\zqcanary", "",
    ];
}
