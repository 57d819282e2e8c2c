using System.Globalization;
using System.Text.Json;

namespace Reelwright.Media;

/// <summary>Asks ffprobe what a file holds, believes none of it beyond the bounds.</summary>
internal sealed class MediaProbe(FfmpegRunner runner)
{
    private const long MaxAnswerBytes = 1 << 20;

    public async Task<MediaInfo> ProbeAsync(string path, MediaFormat format, MediaBounds bounds, CancellationToken cancel)
    {
        var command = new ToolCommand(runner.Options.FfprobePath,
        [
            "-hide_banner", "-loglevel", "error", "-print_format", "json", "-show_format", "-show_streams",
            .. FfmpegRunner.Open(path, format, bounds.MaxPixels),
        ])
        {
            Limits = runner.Options.Limits,
            MaxCapturedBytes = MaxAnswerBytes,
        };
        var result = await ToolProcess.RunAsync(command, cancel);
        ThrowIfRefused(result);
        using var answer = JsonDocument.Parse(result.Output);
        return Read(answer.RootElement, format, bounds, result.ErrorLines);
    }

    /// <summary>ffprobe only reads: when it runs and gives up for a reason that has no sign of its own, that is the file's fault.</summary>
    private static void ThrowIfRefused(ToolResult result)
    {
        if (result.ExitCode == 0)
        {
            return;
        }

        var failure = FfmpegFailure.From(result.ExitCode, result.ErrorLines);
        throw failure.Failure is MediaFailure.Failed && result is { ExitCode: 1, ErrorLines.Count: > 0 }
            ? new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), failure.Detail, failure)
            : failure;
    }

    internal static MediaInfo Read(JsonElement answer, MediaFormat format, MediaBounds bounds, IReadOnlyList<string> errors)
    {
        var streams = answer.TryGetProperty("streams", out var found) ? found.EnumerateArray().ToArray() : [];
        if (streams.Length > bounds.MaxStreams)
        {
            throw new MediaException(MediaFailure.TooLarge, $"The file has {streams.Length} streams; {bounds.MaxStreams} are allowed.");
        }

        var video = streams.FirstOrDefault(IsPicture);
        var audio = streams.FirstOrDefault(IsSound);
        if (video.ValueKind is JsonValueKind.Undefined && audio.ValueKind is JsonValueKind.Undefined)
        {
            throw new MediaException(MediaFailure.Unsupported, "The file holds neither picture nor sound that can be read.", string.Join('\n', errors));
        }

        var info = new MediaInfo
        {
            Format = format,
            DurationSeconds = Duration(answer, streams, format, bounds),
            StartSeconds = Seconds(answer.TryGetProperty("format", out var container) ? Text(container, "start_time") : null) ?? 0,
            Streams = [.. streams.Select(ReadStream)],
        };
        info = video.ValueKind is JsonValueKind.Undefined ? info : WithPicture(info, video, bounds);
        return audio.ValueKind is JsonValueKind.Undefined ? info : info with
        {
            AudioCodec = Text(audio, "codec_name"),
            SampleRate = Whole(audio, "sample_rate"),
            Channels = Whole(audio, "channels"),
        };
    }

    private static MediaStream ReadStream(JsonElement stream) =>
        new(Whole(stream, "index"), Text(stream, "codec_type") ?? "unknown", Text(stream, "codec_name"), Seconds(Text(stream, "duration")))
        {
            IsPicture = IsPicture(stream),
            IsSound = IsSound(stream),
            SampleRate = Whole(stream, "sample_rate"),
            Channels = Whole(stream, "channels"),
            Clock = MediaClock.TryParse(Text(stream, "time_base")),
        };

    private static MediaInfo WithPicture(MediaInfo info, JsonElement video, MediaBounds bounds)
    {
        var (width, height) = (Whole(video, "width"), Whole(video, "height"));
        if (width < 1 || height < 1)
        {
            throw new MediaException(MediaFailure.Corrupt, FfmpegFailure.Message(MediaFailure.Corrupt), "The picture has no size.");
        }

        if ((long)width * height > bounds.MaxPixels)
        {
            throw new MediaException(MediaFailure.TooLarge, $"The picture has {width}x{height} pixels; {bounds.MaxPixels:N0} are allowed.");
        }

        var rotation = RotationOf(video);
        var aspect = PixelAspect(Text(video, "sample_aspect_ratio"));
        var displayWidth = Math.Max(1, (int)Math.Round(width * aspect));
        var pixelFormat = Text(video, "pix_fmt");
        return info with
        {
            Width = rotation is 90 or 270 ? height : displayWidth,
            Height = rotation is 90 or 270 ? displayWidth : height,
            Rotation = rotation,
            FrameRate = FrameRate.TryParse(Text(video, "avg_frame_rate")) ?? FrameRate.TryParse(Text(video, "r_frame_rate")),
            FrameCount = Whole(video, "nb_frames") is > 0 and var frames ? frames : null,
            PixelFormat = pixelFormat,
            BitDepth = BitDepthOf(video, pixelFormat),
            VideoCodec = Text(video, "codec_name"),
            PixelAspect = aspect,
            Colours = new ColourTags(Tag(video, "color_space"), Tag(video, "color_primaries"), Tag(video, "color_transfer"), Text(video, "color_range") == "pc"),
        };
    }

    private static string? Tag(JsonElement video, string name) => Text(video, name) is { } tag and not ("unknown" or "unspecified" or "reserved") ? tag : null;

    /// <summary>A cover picture in a sound file is no film.</summary>
    private static bool IsPicture(JsonElement stream) =>
        Text(stream, "codec_type") == "video"
        && Text(stream, "codec_name") is not (null or "unknown")
        && !(stream.TryGetProperty("disposition", out var disposition) && Whole(disposition, "attached_pic") == 1);

    /// <summary>Some demuxers find a stream in any bytes; only a real one has a rate.</summary>
    private static bool IsSound(JsonElement stream) =>
        Text(stream, "codec_type") == "audio"
        && Text(stream, "codec_name") is not (null or "unknown")
        && Whole(stream, "sample_rate") > 0 && Whole(stream, "channels") > 0;

    private static double Duration(JsonElement answer, JsonElement[] streams, MediaFormat format, MediaBounds bounds)
    {
        if (format.Kind() is MediaKind.Image && format is not MediaFormat.Gif)
        {
            return 0;
        }

        var claimed = answer.TryGetProperty("format", out var container) ? Seconds(Text(container, "duration")) : null;
        var duration = claimed ?? streams.Select(stream => Seconds(Text(stream, "duration"))).Max() ?? 0;
        return duration <= bounds.MaxDurationSeconds
            ? duration
            : throw new MediaException(MediaFailure.TooLarge, $"The file lasts {duration:0} seconds; {bounds.MaxDurationSeconds:0} are allowed.");
    }

    private static int RotationOf(JsonElement video)
    {
        if (!video.TryGetProperty("side_data_list", out var sideData))
        {
            return 0;
        }

        foreach (var item in sideData.EnumerateArray())
        {
            if (item.TryGetProperty("rotation", out var value) && value.TryGetDouble(out var degrees) && double.IsFinite(degrees))
            {
                // FFmpeg counts counter-clockwise.
                return (((int)Math.Round(-degrees / 90) * 90 % 360) + 360) % 360;
            }
        }

        return 0;
    }

    private static double PixelAspect(string? ratio)
    {
        var parts = (ratio ?? "").Split(':');
        return parts.Length == 2
            && int.TryParse(parts[0], out var wide) && int.TryParse(parts[1], out var high) && wide > 0 && high > 0
            && (double)wide / high is >= 0.1 and <= 10 and var aspect
                ? aspect
                : 1;
    }

    private static int BitDepthOf(JsonElement video, string? pixelFormat)
    {
        if (Whole(video, "bits_per_raw_sample") is > 0 and <= 32 and var bits)
        {
            return bits;
        }

        // yuv420p10le, gbrp12be: the digits after the last p.
        var digits = (pixelFormat ?? "").Replace("le", "").Replace("be", "");
        return pixelFormat is null ? 0
            : int.TryParse(digits[(digits.LastIndexOf('p') + 1)..], out var depth) && depth is > 8 and <= 16 ? depth
            : 8;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
            ? value.ValueKind is JsonValueKind.String ? value.GetString() : value.ToString()
            : null;

    private static int Whole(JsonElement element, string name) =>
        int.TryParse(Text(element, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
            ? value
            : null;
}
