using System.Text;
using Reelwright.Media;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Speech;

/// <summary>Small films in which somebody speaks, or not, in an account's library.</summary>
internal static class TalkingFilms
{
    /// <summary>Two seconds of silence, then the text, then two seconds of silence.</summary>
    public static Task<string> UploadTalkingFilmAsync(this ReelwrightApp app, TestAccount account, string text) => UploadAsync(app, account, async folder =>
    {
        await RunAsync(new ToolCommand("espeak-ng", ["-v", "en-us+f3", "-s", "140", "-w", Path.Combine(folder, "said.wav"), "--stdin"]) { Input = Encoding.UTF8.GetBytes(text) });
        return ["-i", Path.Combine(folder, "said.wav"), "-af", "adelay=2000:all=1,apad=pad_dur=2", "-shortest"];
    });

    /// <summary>A film with a tone; null for one without any sound.</summary>
    public static Task<string> UploadFilmAsync(this ReelwrightApp app, TestAccount account, double seconds, string? sound = "sine=frequency=440") => UploadAsync(
        app, account, _ => Task.FromResult<string[]>([.. sound is null ? Array.Empty<string>() : ["-f", "lavfi", "-i", sound], "-t", $"{seconds}"]));

    /// <summary>Subtitles as a job would have left them: there is no upload.</summary>
    public static Task<string> StoreSubtitlesAsync(this ReelwrightApp app, TestAccount account, IReadOnlyList<Cue> cues, string extension = ".srt") =>
        app.StoreSubtitlesAsync(account, extension == ".srt" ? SubRip.Write(cues) : WebVtt.Write(cues), extension);

    public static async Task<string> StoreSubtitlesAsync(this ReelwrightApp app, TestAccount account, string text, string extension = ".srt")
    {
        var cancel = TestContext.Current.CancellationToken;
        var library = app.Get<MediaLibrary>();
        var name = library.NewName("subtitles", extension);
        var path = Path.Combine(app.Home, name);
        await File.WriteAllTextAsync(path, text, cancel);
        var staged = await library.StageAsync(new NewFile { Filename = name, Path = path, Kind = FileKind.Subtitle, ContentType = "text/plain; charset=utf-8" }, null, cancel);
        await app.Get<Database>().WriteAsync(tx => library.CommitAsync(tx, staged, account.UserId, cancel), cancel);
        return name;
    }

    private static async Task<string> UploadAsync(ReelwrightApp app, TestAccount account, Func<string, Task<string[]>> sound)
    {
        var folder = Directory.CreateDirectory(Path.Combine(app.Home, $"film-{Guid.CreateVersion7():N}")).FullName;
        var film = Path.Combine(folder, "film.mp4");
        await RunAsync(new ToolCommand(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=c=black:size=192x108:rate=10:duration=30", .. await sound(folder), "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", film]));
        return (await GenerationWorld.UploadAsync(account, "/api/upload-video", film)).GetProperty("filename").GetString()!;
    }

    private static async Task RunAsync(ToolCommand command)
    {
        var result = await ToolProcess.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
    }
}
