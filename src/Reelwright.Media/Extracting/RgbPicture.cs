namespace Reelwright.Media;

/// <summary>Frames of any film as pictures that need no further words: square pixels, RGB, light that a standard screen can show.</summary>
internal static class RgbPicture
{
    /// <summary>Filters for the film's frames. Their size is the display size, odd or not, unless another one is wanted.</summary>
    public static string Filters(MediaInfo film, int? width = null, int? height = null)
    {
        var size = width is null ? $"{film.Width}:{film.Height}" : $"{width}:{height}";
        const string Precise = "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp";
        if (PlainPicture.Wide(film) is { } plain)
        {
            return $"{plain},scale={size}:in_color_matrix=bt709:in_range=tv:{Precise},format=rgb24,setsar=1";
        }

        var given = PlainPicture.IsRgb(film) ? "" : $"in_color_matrix={PlainPicture.Matrix(film)}:in_range={(PlainPicture.IsFullRange(film) ? "pc" : "tv")}:";
        return $"scale={size}:{given}{Precise},format=rgb24,setsar=1";
    }
}
