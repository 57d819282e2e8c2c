namespace Reelwright.Media;

/// <summary>Makes the frames of any film plain: upright (FFmpeg does that itself), square pixels, even size, 8 bit 4:2:0, BT.709 in limited range.</summary>
internal static class PlainPicture
{
    /// <summary>What an encoded film says of its colours.</summary>
    public const string Tags = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

    /// <summary>How colours are converted: every bit kept.</summary>
    public const string Precise = "flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

    /// <summary>White of HDR footage in nits (ITU-R BT.2408): it becomes the white of a standard screen, what is brighter is squeezed in above.</summary>
    private const int HdrWhite = 203;

    public static void Apply(FilmGraph graph, MediaInfo film)
    {
        var (width, height) = EvenSize(film);
        graph.Add(Size(film, width, height), width, height);
        if (Colours(film) is { } colours)
        {
            graph.Add(colours, width, height);
        }
    }

    /// <summary>The same as one chain of filters, tags included, for recipes that have a graph of their own.</summary>
    public static string Chain(MediaInfo film)
    {
        var (width, height) = EvenSize(film);
        return string.Join(',', new[] { Size(film, width, height), Colours(film), "format=yuv420p", Tags }.OfType<string>());
    }

    /// <summary>The size of a film's frames once they are plain: odd sizes lose a row or column.</summary>
    public static (int Width, int Height) EvenSize(MediaInfo film) => (Math.Max(2, film.Width & ~1), Math.Max(2, film.Height & ~1));

    private static string Size(MediaInfo film, int width, int height) =>
        film.PixelAspect != 1 || film.Width < 2 || film.Height < 2 ? $"scale={width}:{height}:flags=bicubic,setsar=1"
        : (film.Width, film.Height) != (width, height) ? $"crop={width}:{height}:0:0,setsar=1"
        : "setsar=1";

    /// <summary>Null for frames that are as they have to be.</summary>
    private static string? Colours(MediaInfo film)
    {
        if (Wide(film) is { } wide)
        {
            return wide;
        }

        var (matrix, isFull) = (Matrix(film), IsFullRange(film));
        if (film.PixelFormat == "yuv420p" && matrix == "bt709" && !isFull)
        {
            return null;
        }

        var from = IsRgb(film) ? "" : $"in_color_matrix={matrix}:in_range={(isFull ? "pc" : "tv")}:";
        return $"scale={from}out_color_matrix=bt709:out_range=tv:{Precise},format=yuv420p";
    }

    public static bool IsRgb(MediaInfo film) => film.Colours.Matrix == "gbr" || (film.PixelFormat is { } format
        && (format.StartsWith("gbr", StringComparison.Ordinal) || format.Contains("rgb", StringComparison.Ordinal) || format.Contains("bgr", StringComparison.Ordinal) || format == "pal8"));

    public static bool IsFullRange(MediaInfo film) => film.Colours.IsFullRange || film.PixelFormat?.StartsWith("yuvj", StringComparison.Ordinal) == true;

    /// <summary>Filters that bring footage of wider colours or more light to a standard screen's, as 8 bit BT.709 in limited range; null for footage that has neither.</summary>
    public static string? Wide(MediaInfo film) =>
        film.Colours.IsHdr || film.Colours.Primaries is "bt2020" or "smpte431" or "smpte432" ? Wide(film.Colours, IsRgb(film)) : null;

    private static string Wide(ColourTags tags, bool isRgb)
    {
        var matrix = isRgb ? "gbr" : tags.Matrix is null or "bt2020nc" ? "2020_ncl" : ZscaleMatrix(tags.Matrix);
        var primaries = tags.Primaries switch { null or "bt2020" => "2020", "smpte431" => "smpte431", "smpte432" => "smpte432", _ => "709" };
        var range = tags.IsFullRange || isRgb ? "full" : "limited";
        var from = $"zscale=min={matrix}:pin={primaries}:rin={range}";
        const string ToPlain = "t=709:m=709:p=709:r=limited:d=ordered,format=yuv420p";
        if (!tags.IsHdr)
        {
            return $"{from}:tin=709:{ToPlain}";
        }

        // Light, with white at 1; mobius keeps what is darker than 0.3 as it is, so that faces look as in other films, and
        // squeezes the rest to what the screen can show. The peak is the most the transfer function can say.
        var (transfer, peak) = tags.Transfer == "smpte2084" ? ("smpte2084", 10_000.0) : ("arib-std-b67", 1000.0);
        return $"{from}:tin={transfer}:t=linear:npl={HdrWhite},format=gbrpf32le,zscale=p=709,"
            + $"tonemap=mobius:param=0.3:desat=0:peak={FfmpegRunner.Number(Math.Round(peak / HdrWhite, 3))},zscale={ToPlain}";
    }

    /// <summary>Films that do not say are what players take them for: BT.709 from 720 lines on, BT.601 below.</summary>
    public static string Matrix(MediaInfo film) => film.Colours.Matrix switch
    {
        "bt709" => "bt709",
        "smpte170m" or "bt470bg" => "bt601",
        "smpte240m" => "smpte240m",
        "fcc" => "fcc",
        "bt2020nc" or "bt2020c" => "bt2020",
        _ => Math.Min(film.Width, film.Height) >= 720 || Math.Max(film.Width, film.Height) >= 1280 ? "bt709" : "bt601",
    };

    private static string ZscaleMatrix(string matrix) => matrix switch
    {
        "smpte170m" => "170m",
        "bt470bg" => "470bg",
        "bt2020c" => "2020_cl",
        "ictcp" => "ictcp",
        _ => "709",
    };
}
