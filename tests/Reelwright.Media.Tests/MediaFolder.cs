using System.Collections.Concurrent;
using System.Text.Json;

namespace Reelwright.Media.Tests;

/// <summary>A folder of a test's own, with real FFmpeg to make sources and to look at results.</summary>
public abstract class MediaFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Sources = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reelwright-media-");

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Ffmpeg Ffmpeg { get; } = new(new FfmpegOptions { Timeout = TimeSpan.FromMinutes(2) });

    protected string Folder => _folder.FullName;

    protected string At(string name) => Path.Combine(Folder, name);

    protected IReadOnlyList<string> Names => [.. Directory.EnumerateFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order()];

    /// <summary>Makes a file with plain ffmpeg: sources are not made by what is tested. What many tests make is made once, and each has a copy.</summary>
    protected async Task<string> MakeAsync(string name, params string[] arguments)
    {
        if (arguments.Any(argument => argument.Contains(Folder, StringComparison.Ordinal)))
        {
            return await MakeAtAsync(At(name), arguments);
        }

        var kind = Path.GetExtension(name);
        var source = await Sources.GetOrAdd(string.Join('\0', [kind, .. arguments]), key => new(() => MakeAtAsync(Path.Combine(Footage.Folder, $"{Guid.CreateVersion7()}{kind}"), arguments))).Value;
        File.Copy(source, At(name), overwrite: true);
        return At(name);
    }

    private static async Task<string> MakeAtAsync(string path, string[] arguments)
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, path]), CancellationToken.None);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return path;
    }

    /// <summary>Two seconds of FFmpeg's test picture: 64x64, 10 frames a second.</summary>
    protected Task<string> MakeFilmAsync(string name, params string[] more) =>
        MakeAsync(name, ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=2", "-pix_fmt", "yuv420p", .. more]);

    /// <summary>What ffprobe says, counting each frame.</summary>
    protected static async Task<JsonElement> LookAsync(string path, params string[] more)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffprobe", ["-v", "error", "-print_format", "json", "-show_format", "-show_streams", "-count_frames", .. more, path]), Cancel);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
        return JsonDocument.Parse(result.Output).RootElement;
    }

    protected static async Task<MediaException> FailsAsync(MediaFailure failure, Func<Task> work)
    {
        var thrown = await Assert.ThrowsAsync<MediaException>(work);
        Assert.True(thrown.Failure == failure, $"Expected {failure}, got {thrown}");
        Assert.NotEmpty(thrown.Message);
        return thrown;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
