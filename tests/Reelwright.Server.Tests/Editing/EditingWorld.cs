using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Reelwright.Media;
using Reelwright.Server.Tests.Generation;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Editing;

/// <summary>One studio for a class of tests of edits, and a film in it whose quarters have colours of their own.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed by the test runner through IAsyncLifetime.")]
public sealed class EditingWorld : IAsyncLifetime
{
    internal const int Width = 320;
    internal const int Height = 180;

    internal ReelwrightApp App { get; private set; } = null!;

    /// <summary>Red, green, blue, white in reading order; 2 seconds of 10 frames with a tone.</summary>
    private string Film { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await ReelwrightApp.StartAsync();
        Film = Path.Combine(App.Home, "quarters.mp4");
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg",
            [
                "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                $"color=red:size={Width}x{Height}:rate=10:duration=2,drawbox=x=iw/2:y=0:w=iw/2:h=ih/2:color=lime:t=fill,drawbox=x=0:y=ih/2:w=iw/2:h=ih/2:color=blue:t=fill,drawbox=x=iw/2:y=ih/2:w=iw/2:h=ih/2:color=white:t=fill",
                "-f", "lavfi", "-i", "sine=frequency=440:duration=2", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "12", "-c:a", "aac", Film,
            ]),
            CancellationToken.None);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.ErrorLines));
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    internal async Task<(TestAccount Account, string Video)> SignUpWithFilmAsync(string tier = "free")
    {
        var account = await App.SignUpAsync(tier);
        return (account, (await GenerationWorld.UploadAsync(account, "/api/upload-video", Film)).GetProperty("filename").GetString()!);
    }

    internal static async Task<JsonElement> EditAsync(TestAccount account, string endpoint, object request)
    {
        var status = await account.PostAsync($"{endpoint}?wait=60", request);
        Assert.True(status.GetProperty("status").GetString() == "completed", status.GetRawText());
        return status;
    }

    /// <summary>The film that a job made: what it is, and one of its frames.</summary>
    internal async Task<(MediaInfo Info, RawImage Frame)> LookAsync(TestAccount account, JsonElement status, FramePosition? at = null)
    {
        var path = Path.Combine(App.Home, $"made-{Guid.CreateVersion7():N}.mp4");
        using var reply = await account.Client.GetAsync(status.GetProperty("url").GetString(), Cancel);
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode}");
        await File.WriteAllBytesAsync(path, await reply.Content.ReadAsByteArrayAsync(Cancel), Cancel);
        var ffmpeg = App.Get<Ffmpeg>();
        return (await ffmpeg.ProbeAsync(path, MediaFormat.Mp4, Cancel), await ffmpeg.GrabFrameAsync(path, MediaFormat.Mp4, at ?? FramePosition.First, Cancel));
    }

    internal static int Credits(JsonElement credits) => credits.GetProperty("credits").GetInt32();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
