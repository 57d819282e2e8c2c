using Reelwright.Media;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Library;

/// <summary>Makes files that have been looked into their owner's.</summary>
internal sealed class InspectedFiles(MediaLibrary library, Database database, IEnumerable<IUploadListener> listeners)
{
    /// <summary>Stores a file, with its poster if it is a film.</summary>
    /// <param name="file">From <see cref="UploadInspection"/>.</param>
    /// <param name="kind">What it is to its owner.</param>
    /// <param name="prefix">How its name begins: upload, stock.</param>
    /// <param name="ownerId">The account.</param>
    /// <param name="finish">What else belongs into the transaction that makes it the owner's; it may run again.</param>
    /// <param name="cancel">Ends it; nothing is stored then.</param>
    /// <param name="isListed">A film is told to those who list films; not so what belongs to something else.</param>
    public async Task<T> KeepAsync<T>(
        InspectedFile file, FileKind kind, string prefix, long ownerId, Func<Tx, MediaFile, Task<T>> finish, CancellationToken cancel, bool isListed = true)
    {
        var main = Describe(file.Path, file.Info, kind, prefix);
        NewFile[] files = file.Poster is { } poster ? [main, Describe(poster.Path, poster.Info, FileKind.Thumbnail, prefix) with { Parent = main.Filename }] : [main];
        var staged = await library.StageAsync(files, null, cancel);
        try
        {
            return await database.WriteAsync(
                async tx =>
                {
                    var rows = new List<MediaFile>(staged.Count);
                    foreach (var one in staged)
                    {
                        rows.Add(await library.CommitAsync(tx, one, ownerId, cancel));
                    }

                    foreach (var listener in isListed && rows.Count > 1 ? listeners : [])
                    {
                        await listener.VideoUploadedAsync(tx, rows[0], rows[1], cancel);
                    }

                    return await finish(tx, rows[0]);
                },
                cancel);
        }
        catch
        {
            // Should the commit have happened after all, no intent is left and nothing is discarded.
            await library.DiscardAsync(staged.Select(one => one.Filename));
            throw;
        }
    }

    private NewFile Describe(string path, MediaInfo info, FileKind kind, string prefix) => new()
    {
        Filename = library.NewName(prefix, info.Format.Extension()),
        Path = path,
        Kind = kind,
        ContentType = info.Format.ContentType(),
        Width = info.HasVideo ? info.Width : null,
        Height = info.HasVideo ? info.Height : null,
        DurationSeconds = info.DurationSeconds > 0 ? info.DurationSeconds : null,
        FrameRate = kind is FileKind.Video ? info.FrameRate?.PerSecond : null,
    };
}
