using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reelwright.Media.Tests;

/// <summary>One film of the corpus: how it is made, and what a test may expect of it.</summary>
/// <param name="Name">Its file's name without the extension.</param>
/// <param name="Extension">With the dot.</param>
/// <param name="Video">Arguments of the picture's encoder; after them "-an" for a film without sound, or those of the sound's.</param>
public sealed record FootageKind(string Name, string Extension, params string[] Video)
{
    public string Rate { get; init; } = "25";

    public int Frames { get; init; } = 150;

    public string Size { get; init; } = "192x108";

    /// <summary>Filters behind the frame numbers.</summary>
    public string Filters { get; init; } = "";

    /// <summary>Encoder of the sound; empty for none. The sound is a beep of 40 ms at every whole second.</summary>
    public string[] Sound { get; init; } = ["-c:a", "aac", "-b:a", "96k"];

    public string SoundInput { get; init; } = Footage.Beeps(48_000, 1);

    /// <summary>More streams of sound, each a beep of another pitch.</summary>
    public int MoreSounds { get; init; }

    /// <summary>Seconds by which the picture begins later than the sound.</summary>
    public double PictureOffset { get; init; }

    /// <summary>Options of a second step that copies the streams into the film's container anew.</summary>
    public string[]? Remux { get; init; }

    /// <summary>Options of that step in front of its input.</summary>
    public string[] RemuxInput { get; init; } = [];

    /// <summary>Degrees clockwise the player turns the picture.</summary>
    public int Rotation { get; init; }

    public MediaFormat Format => Extension switch
    {
        ".mp4" => MediaFormat.Mp4,
        ".mov" => MediaFormat.Mov,
        ".mkv" => MediaFormat.Mkv,
        ".webm" => MediaFormat.WebM,
        _ => throw new InvalidOperationException($"No format is known for {Extension}."),
    };

    /// <summary>The times of its frames are no multiples of one duration.</summary>
    public bool IsUneven { get; init; }

    /// <summary>When a frame was to be shown, on the clock on which the sound beeps at every whole second.</summary>
    public double SecondsOf(int frame) =>
        PictureOffset + (IsUneven ? ((24 * frame) + (7 * frame % 12) + (frame >= 40 ? 300 : 0)) / 600.0 : FrameRate.TryParse(Rate)!.Value.SecondsOf(frame));

    public override string ToString() => Name;
}

/// <summary>Footage as people have it, made once per run of the tests: each picture tells its number, the sound beeps at every whole second.</summary>
public static class Footage
{
    /// <summary>Of all tests, and gone with the process.</summary>
    internal static readonly string Folder = CreateFolder();

    /// <summary>Twelve blocks across the top sixth of the picture are the bits of the frame's number, the lowest on the left.</summary>
    public const int Bits = 12;

    private static readonly string[] X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"];
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Path, int Stream, long Length, DateTime Written), Lazy<Task<IReadOnlyList<double>>>> Heard = new();

    public static FootageKind ClosedGop { get; } = new("closed-gop", ".mp4", [.. X264, "-bf", "3", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0"]);

    public static FootageKind ShortGop { get; } = new("short-gop", ".mp4", [.. X264, "-bf", "2", "-g", "12", "-keyint_min", "12", "-sc_threshold", "0"]);

    public static FootageKind NoBFrames { get; } = new("no-b-frames", ".mp4", [.. X264, "-bf", "0", "-g", "40", "-keyint_min", "40", "-sc_threshold", "0"]);

    public static FootageKind OneGop { get; } = new("one-gop", ".mp4", [.. X264, "-bf", "3", "-g", "1000", "-sc_threshold", "0"]);

    public static FootageKind OpenGop { get; } =
        new("open-gop", ".mp4", [.. X264, "-bf", "3", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-x264-params", "open-gop=1:b-pyramid=normal"]);

    public static FootageKind Baseline { get; } =
        new("baseline", ".mp4", ["-c:v", "libx264", "-profile:v", "baseline", "-level", "3.0", "-crf", "22", "-pix_fmt", "yuv420p", "-g", "30", "-x264-params", "slices=4"]);

    public static FootageKind Main { get; } =
        new("main-cavlc", ".mp4", ["-c:v", "libx264", "-profile:v", "main", "-coder", "0", "-weightp", "0", "-crf", "22", "-pix_fmt", "yuv420p", "-g", "30", "-bf", "1"]);

    public static FootageKind TenBit { get; } = new("ten-bit", ".mp4", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p10le", "-g", "40", "-bf", "3"]);

    public static FootageKind FourTwoTwo { get; } = new("422", ".mp4", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv422p", "-g", "40", "-bf", "2"]);

    public static FootageKind FourFourFour { get; } = new("444", ".mp4", ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv444p", "-g", "40", "-bf", "2"]);

    public static FootageKind FullRange { get; } = new("full-range", ".mp4",
        [.. X264, "-pix_fmt", "yuvj420p", "-color_range", "pc", "-colorspace", "smpte170m", "-color_primaries", "smpte170m", "-color_trc", "smpte170m", "-g", "40"]);

    public static FootageKind Interlaced { get; } = new("interlaced", ".mp4", [.. X264, "-flags", "+ilme+ildct", "-x264-params", "tff=1", "-g", "25", "-bf", "2"]);

    public static FootageKind IntraRefresh { get; } = new("intra-refresh", ".mp4", [.. X264, "-x264-params", "intra-refresh=1:keyint=30", "-bf", "0"]);

    public static FootageKind Hevc { get; } = new("hevc", ".mp4",
        ["-c:v", "libx265", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-tag:v", "hvc1", "-x265-params", "keyint=40:min-keyint=40:open-gop=0:log-level=error:pools=1:frame-threads=1"]);

    public static FootageKind HevcOpenGop { get; } = new("hevc-open-gop", ".mp4",
        ["-c:v", "libx265", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-tag:v", "hvc1", "-x265-params", "keyint=25:min-keyint=25:open-gop=1:log-level=error:pools=1:frame-threads=1"]);

    public static FootageKind Pq { get; } = new("hdr-pq", ".mp4", TenBitHevc("smpte2084"));

    public static FootageKind Hlg { get; } = new("hdr-hlg", ".mp4", TenBitHevc("arib-std-b67"));

    public static FootageKind H264Hlg { get; } = new("h264-hlg", ".mp4",
        ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p10le", "-g", "40", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-color_range", "tv"]);

    public static FootageKind Turned90 { get; } = Turned(90);

    public static FootageKind Turned180 { get; } = Turned(180);

    public static FootageKind Turned270 { get; } = Turned(270);

    /// <summary>Gaps of 32 to 52 ms, and one picture held for half a second.</summary>
    public static FootageKind Uneven { get; } = new("uneven", ".mp4", [.. X264, "-bf", "2", "-g", "40", "-video_track_timescale", "600"])
    {
        Filters = @"settb=1/600,setpts=24*N+mod(7*N\,12)+if(gte(N\,40)\,300\,0)",
        IsUneven = true,
    };

    /// <summary>As a phone films: turned, uneven, mono at 44.1 kHz.</summary>
    public static FootageKind Phone { get; } = Turned(90) with
    {
        Name = "phone",
        Filters = Uneven.Filters,
        Video = Uneven.Video,
        IsUneven = true,
        SoundInput = Beeps(44_100, 1),
    };

    public static FootageKind OddSize { get; } = new("odd-size", ".mp4", [.. X264, "-pix_fmt", "yuv444p", "-g", "40"]) { Size = "191x107" };

    public static FootageKind WidePixels { get; } = new("wide-pixels", ".mp4", [.. X264, "-g", "40"]) { Filters = "setsar=4/3" };

    public static FootageKind Mono441 { get; } = ClosedGop with { Name = "mono-441", SoundInput = Beeps(44_100, 1) };

    public static FootageKind Surround { get; } = ClosedGop with { Name = "surround", SoundInput = Beeps(48_000, 6), Sound = ["-c:a", "aac", "-b:a", "256k"] };

    public static FootageKind SeveralSounds { get; } = ClosedGop with { Name = "several-sounds", MoreSounds = 2 };

    public static FootageKind Mp3Sound { get; } = ClosedGop with { Name = "mp3-sound", Sound = ["-c:a", "libmp3lame", "-b:a", "96k"] };

    public static FootageKind Silent { get; } = ClosedGop with { Name = "silent", Sound = [] };

    public static FootageKind OneFrame { get; } = new("one-frame", ".mp4", X264) { Frames = 1, Sound = [] };

    public static FootageKind LatePicture { get; } = ClosedGop with { Name = "late-picture", PictureOffset = 0.4 };

    /// <summary>Cut by a program that copies and hides what is before the cut behind an edit list: frame 55 is the first one shown.</summary>
    public static FootageKind EditList { get; } = ClosedGop with { Name = "edit-list", Frames = 200, RemuxInput = ["-ss", "2.2"], Remux = [] };

    public static FootageKind Mkv { get; } = ClosedGop with { Name = "mkv", Extension = ".mkv" };

    public static FootageKind Mov { get; } = OpenGop with { Name = "mov", Extension = ".mov", Sound = ["-c:a", "pcm_s16le"] };

    public static FootageKind ProRes { get; } = new("prores", ".mov", "-c:v", "prores", "-profile:v", "0", "-pix_fmt", "yuv422p10le") { Frames = 75 };

    public static FootageKind WebM { get; } = new("webm", ".webm", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-g", "40", "-pix_fmt", "yuv420p")
    {
        Sound = ["-c:a", "libopus", "-b:a", "64k"],
    };

    public static FootageKind Ntsc { get; } = ClosedGop with { Name = "ntsc", Rate = "30000/1001" };

    public static FootageKind Sixty { get; } = OpenGop with { Name = "sixty", Rate = "60", Frames = 300 };

    public static IReadOnlyList<FootageKind> All { get; } =
    [
        ClosedGop, ShortGop, NoBFrames, OneGop, OpenGop, Baseline, Main, TenBit, FourTwoTwo, FourFourFour, FullRange, Interlaced, IntraRefresh, Hevc, HevcOpenGop, Pq, Hlg, H264Hlg,
        Turned90, Turned180, Turned270, Uneven, Phone, OddSize, WidePixels, Mono441, Surround, SeveralSounds, Mp3Sound, Silent, OneFrame, LatePicture, EditList, Mkv, Mov, ProRes,
        WebM, Ntsc, Sixty,
    ];

    /// <summary>For theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(kind => kind.Name)];

    public static FootageKind Find(string name) => All.First(kind => kind.Name == name);

    /// <summary>The film's file. It belongs to all tests: never write to it.</summary>
    public static Task<string> PathAsync(FootageKind kind) =>
        Made.GetOrAdd(kind.Name, _ => new Lazy<Task<string>>(() => MakeAsync(kind))).Value;

    /// <summary>The frames in the order shown: when and which.</summary>
    /// <param name="path">A film whose pictures are of this corpus, in any size of the same shape.</param>
    /// <param name="rotation">Degrees clockwise the picture is seen turned, by the player or because it was encoded so.</param>
    public static async Task<IReadOnlyList<(double Seconds, int Number)>> FramesAsync(string path, int rotation = 0)
    {
        var screening = await Screening.OfAsync(path);
        return [.. screening.Times.Zip(screening.Numbers(rotation))];
    }

    /// <summary>When each frame is shown.</summary>
    public static async Task<IReadOnlyList<double>> TimesAsync(string path) => (await Screening.OfAsync(path)).Times;

    /// <summary>Which picture each frame is.</summary>
    public static async Task<IReadOnlyList<int>> NumbersAsync(string path, int rotation = 0) => (await Screening.OfAsync(path)).Numbers(rotation);

    /// <summary>When beeps begin, on the clock of the film. A file that has not changed meanwhile is not listened to again.</summary>
    public static Task<IReadOnlyList<double>> BeepsAsync(string path, int stream = 0)
    {
        var file = new FileInfo(path);
        return Heard.GetOrAdd((path, stream, file.Length, file.LastWriteTimeUtc), _ => new Lazy<Task<IReadOnlyList<double>>>(() => ListenAsync(path, stream))).Value;
    }

    private static async Task<IReadOnlyList<double>> ListenAsync(string path, int stream)
    {
        const int Rate = 48_000;
        var samples = MemoryMarshal.Cast<byte, float>(await RunAsync("ffmpeg", "-v", "error", "-nostdin", "-vn", "-i", path, "-map", $"0:a:{stream}",
            "-af", $"aresample={Rate}:async=1:min_hard_comp=0.001:first_pts=0", "-ac", "1", "-ar", $"{Rate}", "-f", "f32le", "-"));
        var beeps = new List<double>();
        var lastLoud = -Rate;
        for (var at = 0; at < samples.Length; at++)
        {
            if (Math.Abs(samples[at]) > 0.15)
            {
                if (at - lastLoud > Rate / 10)
                {
                    beeps.Add((double)at / Rate);
                }

                lastLoud = at;
            }
        }

        return beeps;
    }

    /// <summary>How many seconds each beep comes too late for the pictures of a film, whatever part of the footage it shows at normal speed.</summary>
    public static async Task<IReadOnlyList<double>> LatenessAsync(FootageKind kind, string path, int stream = 0)
    {
        var (seconds, number) = (await FramesAsync(path, kind.Rotation))[0];
        var clock = kind.SecondsOf(number) - seconds;
        return [.. (await BeepsAsync(path, stream)).Select(beep => beep + clock - Math.Round(beep + clock))];
    }

    /// <summary>A beep at every whole second; in 5.1 from all speakers.</summary>
    internal static string Beeps(int rate, int channels, int pitch = 1000)
    {
        var beep = $@"0.7*sin(2*PI*{pitch}*t)*lt(mod(t\,1)\,0.04)";
        return $"aevalsrc={string.Join('|', Enumerable.Repeat(beep, channels))}:s={rate}{(channels == 6 ? ":c=5.1" : "")}";
    }

    /// <summary>FFmpeg's filters that draw a frame's number into it, for other sources than these.</summary>
    public static string NumberFilters() => string.Join(',',
    [
        "drawbox=x=0:y=0:w=iw:h=ih/6:color=black:t=fill",
        .. Enumerable.Range(0, Bits).Select(bit =>
            $@"drawbox=x=iw*{bit}/{Bits}:y=0:w=iw/{Bits}:h=ih/6:color=white:t=fill:enable=gte(mod(n\,{2 << bit})\,{1 << bit})"),
    ]);

    private static string[] TenBitHevc(string transfer) =>
    [
        "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-color_range", "tv",
        "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", transfer,
        "-x265-params", $"keyint=40:min-keyint=40:open-gop=0:log-level=error:pools=1:frame-threads=1:colorprim=bt2020:colormatrix=bt2020nc:transfer={transfer}",
    ];

    private static FootageKind Turned(int degrees) => ClosedGop with
    {
        Name = $"turned-{degrees}",
        Extension = ".mov",
        Rotation = degrees,

        // FFmpeg counts counter-clockwise.
        Remux = ["-metadata:s:v:0", $"rotate={360 - degrees}"],
    };

    private static async Task<string> MakeAsync(FootageKind kind)
    {
        var path = Path.Combine(Folder, kind.Name + kind.Extension);
        var first = kind.Remux is null ? path : Path.Combine(Folder, $"{kind.Name}-made{kind.Extension}");
        var rate = FrameRate.TryParse(kind.Rate)!.Value;
        var seconds = FfmpegNumber((kind.IsUneven ? 0.6 : 0) + rate.SecondsOf(kind.Frames));
        var picture = $"testsrc2=size={kind.Size}:rate={kind.Rate},{NumberFilters()}{(kind.Filters.Length > 0 ? "," : "")}{kind.Filters}";
        List<string> arguments =
        [
            "-v", "error", "-nostdin", "-y", .. kind.PictureOffset > 0 ? ["-itsoffset", FfmpegNumber(kind.PictureOffset)] : Array.Empty<string>(),
            "-f", "lavfi", "-i", picture,
        ];
        var sounds = kind.Sound.Length > 0 ? 1 + kind.MoreSounds : 0;
        for (var sound = 0; sound < sounds; sound++)
        {
            arguments.AddRange(["-f", "lavfi", "-i", $"{(sound == 0 ? kind.SoundInput : Beeps(48_000, 1, 1000 + (500 * sound)))}:d={seconds}"]);
        }

        arguments.AddRange(Enumerable.Range(0, sounds + 1).SelectMany(input => new[] { "-map", $"{input}" }));
        arguments.AddRange(["-frames:v", $"{kind.Frames}", "-fps_mode", "passthrough", "-threads", "1", .. kind.Video, .. kind.Sound, first]);
        await RunAsync("ffmpeg", [.. arguments]);
        if (kind.Remux is not null)
        {
            await RunAsync("ffmpeg", ["-v", "error", "-nostdin", "-y", .. kind.RemuxInput, "-i", first, "-map", "0", "-c", "copy", .. kind.Remux, path]);
        }

        return path;
    }

    private static string FfmpegNumber(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand(program, arguments) { MaxCapturedBytes = 1L << 30 }, CancellationToken.None);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{string.Join('\n', result.ErrorLines)}");
        return result.Output;
    }

    private static string CreateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-footage-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder.FullName;
    }
}
