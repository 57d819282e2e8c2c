using System.Collections.Concurrent;
using System.Globalization;

namespace Reelwright.Media.Tests;

/// <summary>
/// All that the tests want to know of a film's pictures, by one run of ffmpeg: starting it takes several times as long as decoding one of these films.
/// A file that has not changed meanwhile is not looked at again, however many ask.
/// </summary>
internal sealed record Screening
{
    // Numbers are read from a square, so that it does not matter which side of it is up.
    private const int Side = Footage.Bits * 8;

    // Millionths of a second, as ffprobe says times: without it they are rounded to the frame rate.
    private const string Clock = "1:1000000";

    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), Lazy<Task<Screening>>> Shown = new();

    /// <summary>When each frame is shown, on the clock of the file.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>Of the decoded pictures in full, as they are shown.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }

    /// <summary>What the decoder had to say.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }

    private IReadOnlyList<int[]> QuarterTurns { get; init; } = [];

    public static Task<Screening> OfAsync(string path)
    {
        var file = new FileInfo(path);
        return Shown.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), _ => new Lazy<Task<Screening>>(() => ShowAsync(path))).Value;
    }

    /// <summary>Which picture each frame is.</summary>
    /// <param name="rotation">Degrees clockwise the picture is seen turned.</param>
    public IReadOnlyList<int> Numbers(int rotation) => QuarterTurns[rotation / 90];

    /// <summary>Which picture of the corpus each of these files is, in one run for all.</summary>
    public static async Task<IReadOnlyList<int>> OfPicturesAsync(IEnumerable<string> paths, int rotation)
    {
        var pictures = await Task.WhenAll(paths.Select(path => File.ReadAllBytesAsync(path)));
        var result = await RunAsync(
            new ToolCommand("ffmpeg", ["-v", "error", "-f", "png_pipe", "-i", "pipe:0", "-vf", Small, "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"])
            {
                Input = pictures.SelectMany(bytes => bytes).ToArray(),
            });
        return Read(result.Output, rotation);
    }

    private static string Small => $"scale={Side}:{Side}:flags=area,format=gray";

    private static async Task<Screening> ShowAsync(string path)
    {
        var list = Path.Combine(Footage.Folder, $"{Guid.CreateVersion7()}.txt");

        // The times are those of the file only where nothing counts anew: not from 0, not in the encoder's frames.
        var result = await RunAsync(new ToolCommand("ffmpeg",
        [
            "-v", "error", "-nostdin", "-copyts", "-threads", "1", "-filter_threads", "1", "-i", path, "-map", "0:v:0", "-vf", Small, "-fps_mode", "passthrough", "-enc_time_base", Clock, "-f", "rawvideo", "pipe:1",
            "-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", Clock, "-f", "framemd5", list,
        ])
        { MaxCapturedBytes = 1L << 30 });
        var frames = (await File.ReadAllLinesAsync(list)).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')).ToList();
        Assert.True(frames.Count == result.Output.Length / (Side * Side), $"{path} has {result.Output.Length / (Side * Side)} pictures and {frames.Count} times.");
        return new Screening
        {
            Times = [.. frames.Select(frame => long.Parse(frame[2], CultureInfo.InvariantCulture) / 1e6)],
            Hashes = [.. frames.Select(frame => frame[^1].Trim())],
            Complaints = result.ErrorLines,
            QuarterTurns = [.. Enumerable.Range(0, 4).Select(turn => Read(result.Output, turn * 90))],
        };
    }

    private static int[] Read(byte[] squares, int rotation)
    {
        var numbers = new int[squares.Length / (Side * Side)];
        for (var frame = 0; frame < numbers.Length; frame++)
        {
            for (var bit = 0; bit < Footage.Bits; bit++)
            {
                var (along, down) = ((bit * 8) + 4, 7);
                var (x, y) = rotation switch { 90 => (Side - 1 - down, along), 180 => (Side - 1 - along, Side - 1 - down), 270 => (down, Side - 1 - along), _ => (along, down) };
                numbers[frame] |= squares[(((frame * Side) + y) * Side) + x] > 110 ? 1 << bit : 0;
            }
        }

        return numbers;
    }

    private static async Task<ToolResult> RunAsync(ToolCommand command)
    {
        var result = await ToolProcess.RunAsync(command, CancellationToken.None);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command.Arguments)}\n{string.Join('\n', result.ErrorLines)}");
        return result;
    }
}
