using System.Text;
using Reelwright.Media.Subtitles;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Speech;

/// <summary>Subtitles in the library: each as SRT and as WebVTT, under the same name but for the end.</summary>
internal sealed class StoredSubtitles(MediaLibrary library)
{
    /// <summary>What is wrong with a file of another kind, after the field's name.</summary>
    public const string IsNone = "is not a subtitle file";

    private const string Srt = ".srt";
    private const string Vtt = ".vtt";

    /// <summary>The file that a request names.</summary>
    /// <exception cref="Refusal">404; 400 for a file of another kind.</exception>
    public async Task<MediaFile> FindAsync(Caller caller, string field, string filename, CancellationToken cancel)
    {
        var file = await library.FindOwnedAsync(caller, filename, cancel);
        return file.Kind is FileKind.Subtitle ? file : throw Refusal.Invalid(field, IsNone);
    }

    /// <exception cref="Reelwright.Media.MediaException">Corrupt, TooLarge.</exception>
    public async Task<IReadOnlyList<Cue>> ReadAsync(string filename, CancellationToken cancel)
    {
        using var local = await library.OpenLocalAsync(filename, cancel);
        await using var content = File.OpenRead(local.Path);
        return filename.EndsWith(Vtt, StringComparison.Ordinal) ? await WebVtt.ReadAsync(content, cancel) : await SubRip.ReadAsync(content, cancel);
    }

    /// <summary>Writes cues into the work folder in both formats, the SRT first; deleting it takes the other along.</summary>
    public static async Task<IReadOnlyList<NewFile>> WriteAsync(Bench bay, string prefix, IReadOnlyList<Cue> cues)
    {
        var srt = await WriteAsync(bay, bay.NewName(prefix, Srt), SubRip.Write(cues), "text/plain; charset=utf-8", null);
        var vtt = await WriteAsync(bay, Path.ChangeExtension(srt.Filename, Vtt), WebVtt.Write(cues), "text/vtt; charset=utf-8", srt.Filename);
        return [srt, vtt];
    }

    private static async Task<NewFile> WriteAsync(Bench bay, string filename, string text, string contentType, string? parent)
    {
        var path = bay.NewPath(Path.GetExtension(filename));
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bay.Cancel);
        return new NewFile { Filename = filename, Path = path, Kind = FileKind.Subtitle, ContentType = contentType, Parent = parent };
    }
}
