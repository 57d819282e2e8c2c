using System.Text;

namespace Reelwright.Media.Tests;

public sealed class RunningTools : MediaFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Cancelling_ends_the_program()
    {
        using var cancel = new CancellationTokenSource();
        await using var process = ToolProcess.Start(new ToolCommand("sleep", ["600"]));
        using var watch = process.Watch(cancel.Token);

        await cancel.CancelAsync();

        Assert.Equal(137, await process.ExitAsync().WaitAsync(Patience, Cancel));
        Assert.Throws<OperationCanceledException>(watch.ThrowIfEnded);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_ended()
    {
        var command = new ToolCommand("sleep", ["600"]) { Limits = new ToolLimits { Timeout = TimeSpan.FromMilliseconds(1) } };

        await FailsAsync(MediaFailure.TimedOut, () => ToolProcess.RunAsync(command, Cancel).WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task A_program_is_ended_with_its_children()
    {
        using var cancel = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(Folder, "child");
        watcher.Renamed += (_, _) => cancel.Cancel();
        watcher.EnableRaisingEvents = true;
        var command = new ToolCommand("sh", ["-c", "sleep 600 & echo $! > new; mv new child; wait"]) { WorkFolder = Folder };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ToolProcess.RunAsync(command, cancel.Token).WaitAsync(Patience, Cancel));

        var child = (await File.ReadAllTextAsync(At("child"), Cancel)).Trim();
        Assert.False(IsAlive(child), "The child still runs.");
    }

    [Fact]
    public async Task A_program_gets_its_limits()
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("sh", ["-c", "ulimit -v; ulimit -t; ulimit -f; ulimit -c"])
        {
            Limits = new ToolLimits { MaxMemoryBytes = 1 << 30, MaxCpu = TimeSpan.FromSeconds(7), MaxFileBytes = 1 << 20 },
        }, Cancel);

        Assert.Equal(["1048576", "7", "2048", "0"], Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_program_gets_nothing_of_the_environment_but_what_it_needs()
    {
        Environment.SetEnvironmentVariable("REELWRIGHT_SECRET", "hunter2");

        var result = await ToolProcess.RunAsync(new ToolCommand("env", []) { WorkFolder = Folder }, Cancel);

        var environment = Encoding.UTF8.GetString(result.Output);
        Assert.DoesNotContain("hunter2", environment);
        Assert.Contains($"TMPDIR={Folder}", environment);
    }

    [Fact]
    public async Task A_program_that_talks_a_lot_does_not_stall_and_its_last_lines_are_kept()
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("sh", ["-c", "yes complaint | head -n 200000 >&2; echo last >&2; exit 3"]), Cancel).WaitAsync(Patience, Cancel);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("last", result.ErrorLines[^1]);
        Assert.Equal(40, result.ErrorLines.Count);
    }

    [Fact]
    public async Task A_line_without_end_is_cut()
    {
        var result = await ToolProcess.RunAsync(new ToolCommand("sh", ["-c", "head -c 5000000 /dev/zero | tr '\\0' x >&2"]), Cancel).WaitAsync(Patience, Cancel);

        Assert.Equal([new string('x', 500)], result.ErrorLines);
    }

    [Fact]
    public async Task An_answer_longer_than_the_limit_is_too_large() =>
        await FailsAsync(MediaFailure.TooLarge, () => ToolProcess.RunAsync(new ToolCommand("yes", []) { MaxCapturedBytes = 1000 }, Cancel).WaitAsync(Patience, Cancel));

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["two words", "\"quotes\"", "$HOME `id` ; rm", "", "--", "-x", "наводнение\n🌊"];

        var result = await ToolProcess.RunAsync(new ToolCommand("printf", ["%s\\0", .. arguments]) { Limits = new ToolLimits { MaxCpu = TimeSpan.FromSeconds(5) } }, Cancel);

        Assert.Equal(arguments, Encoding.UTF8.GetString(result.Output).TrimEnd('\0').Split('\0'));
    }

    [Fact]
    public async Task What_is_said_to_a_program_arrives_while_it_answers()
    {
        var said = new byte[5_000_000];
        new Random(3).NextBytes(said);

        var result = await ToolProcess.RunAsync(new ToolCommand("cat", []) { Input = said }, Cancel).WaitAsync(Patience, Cancel);

        Assert.Equal(said, result.Output);
    }

    [Fact]
    public async Task A_program_need_not_listen() =>
        Assert.Equal(0, (await ToolProcess.RunAsync(new ToolCommand("true", []) { Input = new byte[5_000_000] }, Cancel).WaitAsync(Patience, Cancel)).ExitCode);

    [Fact]
    public async Task Processor_time_beyond_the_limit_is_told_as_such()
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-nostdin", "-loglevel", "warning", "-f", "lavfi", "-i", "mandelbrot=size=640x480", "-f", "null", "-"])
            {
                Limits = new ToolLimits { MaxCpu = TimeSpan.FromSeconds(1) },
            }, Cancel).WaitAsync(Patience, Cancel);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal(MediaFailure.TimedOut, FfmpegFailure.Classify(result.ExitCode, result.ErrorLines));
    }

    [Fact]
    public async Task Without_ffmpeg_everything_says_so()
    {
        var film = await MakeFilmAsync("film.mp4");
        var none = new Ffmpeg(new FfmpegOptions { FfmpegPath = "/nowhere/ffmpeg", FfprobePath = "no-such-ffprobe" });

        await FailsAsync(MediaFailure.NotFound, () => none.DetectAsync(Cancel));
        await FailsAsync(MediaFailure.NotFound, () => none.ProbeAsync(film, MediaFormat.Mp4, Cancel));
        await FailsAsync(MediaFailure.NotFound, () => none.DecodeImageAsync(film, MediaFormat.Gif, cancel: Cancel));
        await FailsAsync(MediaFailure.NotFound, () => none.BurnMarkAsync(film, At("b.mp4"), new MarkSettings { Text = "x" }, null, Cancel));
        await FailsAsync(MediaFailure.NotFound, async () =>
        {
            await using var encoder = none.EncodeVideo(Small("c.mp4") with { Metadata = new MediaMetadata { Title = "x" } });
        });
        Assert.Equal(["film.mp4"], Names);
    }

    [Fact]
    public async Task The_installed_ffmpeg_has_what_is_needed()
    {
        var features = await Ffmpeg.DetectAsync(Cancel);

        Assert.Empty(features.Missing);
        Assert.Contains("libx264", features.Encoders);
        Assert.Contains("h264", features.Decoders);
        Assert.DoesNotContain("=", features.Filters);
        Assert.NotEqual("unknown", features.Version);
        Assert.Same(features, await Ffmpeg.DetectAsync(Cancel));
        Assert.Equal(["encoder libx264"], (features with { Encoders = features.Encoders.Where(name => name != "libx264").ToHashSet() }).Missing);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_nothing_stays()
    {
        // The partial file leads to a device that is always full.
        File.CreateSymbolicLink(At("film.mp4.part"), "/dev/full");
        File.CreateSymbolicLink(At("picture.png.part"), "/dev/full");

        await FailsAsync(MediaFailure.DiskFull, () => EncodeNoiseAsync(Ffmpeg, "film.mp4"));
        await FailsAsync(MediaFailure.DiskFull, () => Ffmpeg.EncodePngAsync(new RawImage(1, 1, new byte[4]), At("picture.png"), null, Cancel));

        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_film_larger_than_a_file_may_be_is_told_and_nothing_stays()
    {
        var narrow = new Ffmpeg(new FfmpegOptions { MaxOutputBytes = 20_000 });

        await FailsAsync(MediaFailure.TooLarge, () => EncodeNoiseAsync(narrow, "film.mp4"));

        Assert.Empty(Names);
    }

    [Fact]
    public async Task A_film_that_is_given_up_leaves_neither_process_nor_file()
    {
        var encoder = Ffmpeg.EncodeVideo(Small("film.mp4") with { Metadata = new MediaMetadata { Title = "x" } });
        await encoder.WriteFrameAsync(new byte[encoder.FrameBytes], Cancel);
        var process = encoder.ProcessId.ToString();
        Assert.True(IsAlive(process));

        await encoder.DisposeAsync();

        Assert.False(IsAlive(process), "ffmpeg still runs.");
        Assert.Empty(Names);
    }

    [Fact]
    public async Task Cancelling_ends_a_write_that_waits()
    {
        using var cancel = new CancellationTokenSource();
        await using var encoder = Ffmpeg.EncodeVideo(Small("film.mp4") with { Width = 640, Height = 480, Preset = "veryslow" });
        var frame = new byte[encoder.FrameBytes];
        new Random(1).NextBytes(frame);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                await encoder.WriteFrameAsync(frame, cancel.Token).AsTask().WaitAsync(Patience, Cancel);
                if (i == 2)
                {
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(1));
                }
            }
        });
        await encoder.DisposeAsync();

        Assert.Empty(Names);
    }

    [Fact]
    public async Task Cancelling_a_mark_leaves_neither_folder_nor_file()
    {
        var film = await MakeAsync("film.mp4", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=30:duration=20", "-pix_fmt", "yuv420p", "-preset", "ultrafast");
        using var cancel = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(Folder, "*.part");
        watcher.Created += (_, _) => cancel.Cancel();
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Ffmpeg.BurnMarkAsync(film, At("marked.mp4"), new MarkSettings { Text = "x", Preset = "veryslow" }, null, cancel.Token).WaitAsync(Patience, Cancel));

        Assert.Equal(["film.mp4"], Names);
    }

    [Fact]
    public async Task A_probe_that_takes_too_long_says_so()
    {
        var film = await MakeFilmAsync("film.mp4");
        var hasty = new Ffmpeg(new FfmpegOptions { Timeout = TimeSpan.FromTicks(1) });

        await FailsAsync(MediaFailure.TimedOut, () => hasty.ProbeAsync(film, MediaFormat.Mp4, Cancel));
    }

    private VideoEncodeSettings Small(string name) => new() { Width = 64, Height = 64, FrameRate = 10, OutputPath = At(name) };

    private async Task EncodeNoiseAsync(Ffmpeg ffmpeg, string name)
    {
        await using var encoder = ffmpeg.EncodeVideo(Small(name));
        var (frame, random) = (new byte[encoder.FrameBytes], new Random(1));
        for (var i = 0; i < 60; i++)
        {
            random.NextBytes(frame);
            await encoder.WriteFrameAsync(frame, Cancel);
        }

        await encoder.FinishAsync(Cancel);
    }

    /// <summary>A zombie is dead: it only waits for its parent to notice.</summary>
    private static bool IsAlive(string process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}
