namespace Reelwright.Media;

/// <summary>Takes raw frames, one after another, and makes a film of them. Not for use by several threads at once.</summary>
public sealed class VideoEncoder : IAsyncDisposable
{
    private readonly VideoEncodeSettings _settings;
    private readonly PartialFile _part;
    private readonly MetadataFile? _metadata;
    private readonly ToolProcess _process;
    private readonly Task _silence;
    private bool _finished;

    private VideoEncoder(VideoEncodeSettings settings, PartialFile part, MetadataFile? metadata, ToolProcess process)
    {
        _settings = settings;
        _part = part;
        _metadata = metadata;
        _process = process;
        _silence = process.Output.CopyToAsync(Stream.Null);
        FrameBytes = settings.InputFormat.FrameBytes(settings.Width, settings.Height);
    }

    /// <summary>The exact length of what <see cref="WriteFrameAsync"/> takes.</summary>
    public int FrameBytes { get; }

    public int FramesWritten { get; private set; }

    internal int ProcessId => _process.Id;

    internal static VideoEncoder Start(FfmpegRunner runner, VideoEncodeSettings settings, MediaFormat audio)
    {
        Check(settings);
        var part = new PartialFile(settings.OutputPath);
        MetadataFile? metadata = null;
        try
        {
            metadata = settings.Metadata is null ? null : MetadataFile.Write(settings.Metadata, settings.WorkFolder ?? Path.GetDirectoryName(part.Path)!);
            return new VideoEncoder(settings, part, metadata, runner.Start(Arguments(runner, settings, audio, metadata, part), settings.WorkFolder));
        }
        catch
        {
            metadata?.Dispose();
            part.Dispose();
            throw;
        }
    }

    /// <summary>Hands over the next frame; returns when ffmpeg has taken it.</summary>
    /// <exception cref="MediaException">ffmpeg gave up: the reason says why.</exception>
    public async ValueTask WriteFrameAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        if (frame.Length != FrameBytes)
        {
            throw new ArgumentException($"A frame has {FrameBytes} bytes, not {frame.Length}.", nameof(frame));
        }

        using var watch = _process.Watch(cancel);
        try
        {
            await _process.Input.WriteAsync(frame, CancellationToken.None);
        }
        catch (IOException)
        {
            await ThrowFailureAsync(watch);
        }

        watch.ThrowIfEnded();
        FramesWritten++;
    }

    /// <summary>Ends the film and gives the file its name.</summary>
    /// <exception cref="MediaException">ffmpeg gave up: the reason says why.</exception>
    /// <exception cref="InvalidOperationException">Another number of frames was written than announced.</exception>
    public async Task FinishAsync(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        if (FramesWritten == 0 || (_settings.Frames is { } announced && announced != FramesWritten))
        {
            throw new InvalidOperationException($"{FramesWritten} frames were written, {_settings.Frames ?? 1} were announced.");
        }

        using (var watch = _process.Watch(cancel))
        {
            try
            {
                await _process.Input.DisposeAsync();
            }
            catch (IOException)
            {
                await ThrowFailureAsync(watch);
            }

            var exitCode = await _process.ExitAsync();
            watch.ThrowIfEnded();
            if (exitCode != 0)
            {
                throw FfmpegFailure.From(exitCode, _process.ErrorLines);
            }
        }

        if (_settings.Metadata is { } metadata)
        {
            await Mp4Xmp.AppendAsync(_part.Path, metadata, cancel);
        }

        _part.Commit();
        _finished = true;
    }

    /// <summary>Without <see cref="FinishAsync"/>: ends ffmpeg and removes what it wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        _finished = true;
        await _process.DisposeAsync();
        await _silence;
        _metadata?.Dispose();
        _part.Dispose();
    }

    private static void Check(VideoEncodeSettings settings)
    {
        if (settings.Width is < 2 or > 8192 || settings.Height is < 2 or > 8192 || ((settings.Width | settings.Height) & 1) != 0)
        {
            throw new ArgumentException($"{settings.Width}x{settings.Height}: width and height must be even, from 2 to 8192.", nameof(settings));
        }

        if (settings.Frames is < 1)
        {
            throw new ArgumentException("A film has at least one frame.", nameof(settings));
        }

        if (settings is { AudioPath: not null, Frames: null })
        {
            throw new ArgumentException("Sound is cut to the film's length, so Frames must be known.", nameof(settings));
        }
    }

    private static IReadOnlyList<string> Arguments(
        FfmpegRunner runner, VideoEncodeSettings settings, MediaFormat audio, MetadataFile? metadata, PartialFile part)
    {
        List<string> arguments =
        [
            "-f", "rawvideo", "-pixel_format", settings.InputFormat.FfmpegName(),
            "-video_size", $"{settings.Width}x{settings.Height}", "-framerate", settings.FrameRate.ToString(), "-i", "pipe:0",
        ];
        if (settings.AudioPath is { } sound)
        {
            arguments.AddRange(FfmpegRunner.Open(sound, audio, MediaBounds.Default.MaxPixels));
        }

        if (metadata is not null)
        {
            arguments.AddRange(["-f", "ffmetadata", "-i", FfmpegRunner.FileUrl(metadata.Path)]);
        }

        arguments.AddRange(["-map", "0:v:0", "-vf", Colours(settings.InputFormat)]);
        if (settings is { AudioPath: not null, Frames: { } frames })
        {
            arguments.AddRange(["-map", "1:a:0", .. SoundOptions(settings.FrameRate.SamplesOf(frames, H264.SampleRate))]);
        }

        var metadataInput = settings.AudioPath is null ? 1 : 2;
        arguments.AddRange(["-map_metadata", metadata is null ? "-1" : FfmpegRunner.Number(metadataInput), "-map_chapters", "-1"]);
        arguments.AddRange(H264.Video(settings.FrameRate, settings.Preset, settings.Crf, runner.Options.Threads));
        arguments.AddRange(H264.File(settings.FrameRate));
        arguments.Add(FfmpegRunner.FileUrl(part.Path));
        return arguments;
    }

    /// <summary>RGB is converted with BT.709's matrix to limited range; YUV is so already and only told to be.</summary>
    private static string Colours(RawPixelFormat input) =>
        (input is RawPixelFormat.Yuv420p ? "" : "scale=in_range=pc:out_range=tv:out_color_matrix=bt709:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp,format=yuv420p,")
        + "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709";

    private static IReadOnlyList<string> SoundOptions(long samples) =>
    [
        "-af", $"aresample={H264.SampleRate}:first_pts=0,aformat=channel_layouts=mono|stereo,apad=whole_len={samples},atrim=end_sample={samples}",
        "-c:a", "aac", "-b:a", "160k", "-flags:a", "+bitexact",
    ];

    private async Task ThrowFailureAsync(ToolWatch watch)
    {
        var exitCode = await _process.ExitAsync();
        watch.ThrowIfEnded();
        throw FfmpegFailure.From(exitCode, _process.ErrorLines);
    }
}
