using System.Collections.Concurrent;
using System.Globalization;
using Reelwright.ComfyUI.Fake.Execution;
using Reelwright.Media;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>Makes the files that output nodes save. Equal parameters are made once in a process and copied after that.</summary>
internal sealed class Renderer(FakeRendering rendering)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);
    private static readonly Lazy<string> Folder = new(MakeFolder);
    private static readonly Ffmpeg Ffmpeg = new(new FfmpegOptions());

    /// <summary>Writes media to a file whose ending says what it is to be.</summary>
    public async Task SaveAsync(Footage media, string path)
    {
        var ending = Path.GetExtension(path);
        if (rendering is FakeRendering.Nothing)
        {
            await File.WriteAllTextAsync(path, "not media: " + ending);
            return;
        }

        media = Visible(media);
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{ending}-{media.Width}x{media.Height}-{media.Frames}-{media.FrameRate}-{media.Sound}-{media.Colour:X6}-{media.HasAlpha}");
        var made = Made.GetOrAdd(key, _ => new Lazy<Task<string>>(() => MakeAsync(media, ending)));
        File.Copy(await made.Value, path, overwrite: true);
    }

    /// <summary>What a file on disk holds, for the nodes that load one.</summary>
    public async Task<Footage> LoadAsync(string path)
    {
        var format = await MediaSniffer.SniffFileAsync(path, CancellationToken.None);
        if (rendering is FakeRendering.Nothing)
        {
            return Footage.Empty with { Width = 64, Height = 64, Frames = path.EndsWith(".mp4", StringComparison.Ordinal) ? 16 : 1, FrameRate = 8, Sound = 1 };
        }

        if (format is MediaFormat.Unknown)
        {
            throw new NodeFailureException("PIL.UnidentifiedImageError", $"cannot identify image file '{path}'");
        }

        var info = await Ffmpeg.ProbeAsync(path, format, CancellationToken.None);
        if (format.Kind() is MediaKind.Image)
        {
            var picture = await Ffmpeg.DecodeImageAsync(path, format);
            var middle = (((picture.Height / 2) * picture.Width) + (picture.Width / 2)) * 4;
            return Footage.Empty with
            {
                Width = picture.Width,
                Height = picture.Height,
                Colour = (picture.Pixels[middle] << 16) | (picture.Pixels[middle + 1] << 8) | picture.Pixels[middle + 2],
            };
        }

        var rate = info.FrameRate?.PerSecond ?? 0;
        return Footage.Empty with
        {
            Width = info.Width,
            Height = info.Height,
            Frames = info.FrameCount ?? Math.Max(1, (int)Math.Round(info.DurationSeconds * rate)),
            FrameRate = rate,
            Sound = info.HasAudio ? info.DurationSeconds : 0,
        };
    }

    /// <summary>/view's preview=webp;75 and channel=rgb: the stored picture made anew.</summary>
    public static async Task<byte[]> ConvertAsync(string path, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-i", "file:" + path, "-frames:v", "1", .. arguments, "-"]),
            CancellationToken.None);
        return result.ExitCode == 0 ? result.Output : throw new InvalidDataException(string.Join('\n', result.ErrorLines));
    }

    private Footage Visible(Footage media) => media with
    {
        Width = media.HasPicture ? media.Width : 64,
        Height = media.HasPicture ? media.Height : 64,
        FrameRate = media.FrameRate > 0 ? media.FrameRate : 8,
        Colour = rendering is FakeRendering.SameForAll ? FakeColours.Plain : media.Colour,
    };

    private static async Task<string> MakeAsync(Footage media, string ending)
    {
        var path = Path.Combine(Folder.Value, Guid.CreateVersion7().ToString("N") + ending);
        switch (ending)
        {
            case ".png":
                await File.WriteAllBytesAsync(path, Pixels.Picture(media).ToPng());
                break;
            case ".glb":
                await File.WriteAllBytesAsync(path, Mesh.Cube(media.Colour));
                break;
            case ".wav":
                await File.WriteAllBytesAsync(path, Tone.Wave(media.Sound > 0 ? media.Sound : 1, media.Colour));
                break;
            case ".mp3" or ".flac" or ".opus":
                await ToolAsync(await SourceAsync(media, ".wav"), path, ending == ".opus" ? ["-c:a", "libopus", "-b:a", "64k"] : []);
                break;
            case ".mp4":
                await FilmAsync(media, path);
                break;
            default:
                await ToolAsync(await SourceAsync(media with { Sound = 0 }, ".mp4"), path, ending switch
                {
                    ".webm" => ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"],
                    ".webp" => ["-c:v", "libwebp", "-loop", "0"],
                    ".gif" => [],
                    _ => ["-c", "copy"],
                });
                break;
        }

        return path;
    }

    private static async Task FilmAsync(Footage media, string path)
    {
        // H.264 in 4:2:0 takes even sizes only; ComfyUI's own encoder cuts the odd row off, too.
        var even = media with { Width = Math.Max(2, media.Width & ~1), Height = Math.Max(2, media.Height & ~1) };
        await using var film = Ffmpeg.EncodeVideo(new VideoEncodeSettings
        {
            Width = even.Width,
            Height = even.Height,
            FrameRate = Rate(media.FrameRate),
            Frames = media.Frames,
            OutputPath = path,
            Preset = "ultrafast",
            Crf = 20,
            AudioPath = media.Sound > 0 ? await SourceAsync(media with { Sound = Math.Min(media.Sound, media.Frames / media.FrameRate) }, ".wav") : null,
        });
        var frame = new byte[RawPixelFormat.Yuv420p.FrameBytes(even.Width, even.Height)];
        for (var index = 0; index < media.Frames; index++)
        {
            Pixels.Frame(even, index, frame);
            await film.WriteFrameAsync(frame, CancellationToken.None);
        }

        await film.FinishAsync(CancellationToken.None);
    }

    private static FrameRate Rate(double perSecond) =>
        perSecond == Math.Floor(perSecond) ? new FrameRate((int)perSecond) : new FrameRate((int)Math.Round(perSecond * 1000), 1000);

    private static async Task<string> SourceAsync(Footage media, string ending)
    {
        var path = await MakeAsync(media, ending);
        return path;
    }

    private static async Task ToolAsync(string source, string target, string[] codec)
    {
        var result = await ToolProcess.RunAsync(
            new ToolCommand("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i", "file:" + source, .. codec, "file:" + target]),
            CancellationToken.None);
        if (result.ExitCode != 0)
        {
            throw new InvalidDataException(string.Join('\n', result.ErrorLines));
        }
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("fake-comfyui-made-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
