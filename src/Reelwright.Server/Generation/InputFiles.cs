using Reelwright.Server.Catalog;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <summary>The files that a request names, found in the caller's library.</summary>
internal sealed class InputFiles
{
    private readonly Dictionary<string, (MediaFile Named, MediaFile Source)> _byField = new(StringComparer.Ordinal);

    /// <summary>The file a field names, or null.</summary>
    public MediaFile? Find(string field) => _byField.TryGetValue(field, out var file) ? file.Named : null;

    /// <summary>The stored file that work starts from: of a video with the free tier's mark, the one without.</summary>
    public string? Source(string field) => _byField.TryGetValue(field, out var file) ? file.Source.Filename : null;

    /// <summary>Looks every named file up, also those the model ignores: a wrong name is worth telling. Only what the model takes is kept.</summary>
    /// <exception cref="Refusal">404; 400 when a file is of the wrong kind for its field.</exception>
    public static async Task<InputFiles> FindAsync(MediaLibrary library, Caller caller, GenerationAsk ask, CatalogModel model, CancellationToken cancel)
    {
        var files = new InputFiles();

        foreach (var (field, filename, kinds, wanted) in ((string, string?, FileKind[], string)[])
        [
            (RequestFields.ImageFilename, ask.ImageFilename, [FileKind.Image, FileKind.InputImage], "a picture"),
            (RequestFields.EndImageFilename, ask.EndImageFilename, [FileKind.Image, FileKind.InputImage], "a picture"),
            (RequestFields.AudioFilename, ask.AudioFilename, [FileKind.Audio], "a sound file"),
            (RequestFields.VideoFilename, ask.VideoFilename, [FileKind.Video], "a video"),
        ])
        {
            if (string.IsNullOrWhiteSpace(filename))
            {
                continue;
            }

            var file = await library.FindOwnedAsync(caller, filename, cancel);
            if (!kinds.Contains(file.Kind))
            {
                throw Refusal.Invalid(field, $"is not {wanted}");
            }

            if (model.Takes(field))
            {
                var source = file.Kind is FileKind.Video ? await library.FindSourceAsync(file, cancel) : file;
                files._byField.Add(field, (file, source));
            }
        }

        return files;
    }

    /// <summary>The length of the sound or film that the model's length follows; null when it follows none, or none is given.</summary>
    public double? LengthSeconds(CatalogModel model) => model.LengthFrom is { } field ? Find(field)?.DurationSeconds : null;
}
