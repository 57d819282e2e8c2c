namespace Reelwright.Media;

/// <summary>What becomes of a film's sound when its picture is encoded anew.</summary>
internal static class FilmSound
{
    /// <summary>Sound has to stay within 20 ms of the picture: jumps of its times from here on are filled with silence or cut.</summary>
    private const string KeepTimes = "aresample=async=1:min_hard_comp=0.015:first_pts=0";

    /// <summary>Maps every stream of sound: copied when MP4 can hold it and nothing is to be done to it, else encoded.</summary>
    /// <param name="film">Input 0.</param>
    /// <param name="filters">What is to be done to each stream; null for nothing.</param>
    public static IReadOnlyList<string> Arguments(MediaInfo film, string? filters)
    {
        List<string> arguments = [];
        var number = 0;
        foreach (var stream in film.Sounds)
        {
            arguments.AddRange(["-map", $"0:{stream.Index}"]);
            arguments.AddRange(filters is null && stream.Codec == "aac" ? [$"-c:a:{number}", "copy"] : Encode(stream, number, filters));
            number++;
        }

        return arguments;
    }

    /// <summary>One stream as AAC, its times kept.</summary>
    /// <param name="stream">Of the source.</param>
    /// <param name="number">Of the result's streams of sound.</param>
    /// <param name="filters">What else is to be done to it.</param>
    public static IReadOnlyList<string> Encode(MediaStream stream, int number, string? filters)
    {
        var channels = stream.Channels > 6 ? 2 : stream.Channels;
        return
        [
            $"-filter:a:{number}", filters is null ? KeepTimes : $"{KeepTimes},{filters}",
            $"-c:a:{number}", "aac", $"-b:a:{number}", BitRate(channels), $"-flags:a:{number}", "+bitexact",
            .. channels == stream.Channels ? Array.Empty<string>() : [$"-ac:a:{number}", FfmpegRunner.Number(channels)],
        ];
    }

    private static string BitRate(int channels) => channels switch
    {
        1 => "128k",
        2 => "192k",
        _ => $"{64 * channels}k",
    };
}
