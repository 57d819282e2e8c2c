using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Maintenance;
using Reelwright.Server.Platform.Signals;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Library;

/// <summary>The way in and out of the media store: files and their rows come and go together, whatever crashes in between.</summary>
internal sealed class MediaLibrary(Database database, IMediaStore store, DataFolder folder, SignalBus signals, TimeProvider clock, IEnumerable<IDeletionListener> listeners)
{
    /// <summary>A fresh name, e.g. for <c>("wan-t2v", ".mp4")</c>.</summary>
    public string NewName(string prefix, string extension) => MediaName.Create(prefix, extension, clock.GetUtcNow());

    /// <summary>Puts a file into the store under an intent; nobody sees it before <see cref="CommitAsync"/>.</summary>
    public async Task<StagedFile> StageAsync(NewFile file, FileMaker? maker, CancellationToken cancel) => (await StageAsync([file], maker, cancel))[0];

    /// <summary>Puts files that belong together into the store.</summary>
    /// <exception cref="Refusal">503 <c>storage_full</c>.</exception>
    public async Task<IReadOnlyList<StagedFile>> StageAsync(IReadOnlyList<NewFile> files, FileMaker? maker, CancellationToken cancel)
    {
        await database.WriteAsync(
            tx =>
            {
                tx.Db.AddRange(files.Select(file => IntentFor(file, maker)));
                return Task.CompletedTask;
            },
            cancel);
        var staged = new List<StagedFile>(files.Count);
        try
        {
            foreach (var file in files)
            {
                var (size, sha256) = await MeasureAsync(file.Path, cancel);
                await store.PutAsync(file.Filename, file.Path, file.ContentType, cancel);
                staged.Add(new StagedFile(file, size, sha256));
            }
        }
        catch (Exception failure)
        {
            await DiscardAsync(files.Select(file => file.Filename));
            if (failure is IOException full && StorageSpace.IsDiskFull(full))
            {
                throw Refusal.StorageFull();
            }

            throw;
        }

        return staged;
    }

    /// <summary>Makes a staged file its owner's, in the transaction that finishes the work.</summary>
    /// <exception cref="StagedFileLostException">The file was swept meanwhile.</exception>
    public async Task<MediaFile> CommitAsync(Tx tx, StagedFile staged, long ownerId, CancellationToken cancel)
    {
        if (await tx.Db.Set<MediaIntent>().Where(intent => intent.Filename == staged.Filename).ExecuteDeleteAsync(cancel) == 0)
        {
            throw new StagedFileLostException(staged.Filename);
        }

        var file = staged.File;
        var row = new MediaFile
        {
            Filename = file.Filename,
            OwnerId = ownerId,
            Kind = file.Kind,
            ContentType = file.ContentType,
            SizeBytes = staged.SizeBytes,
            Sha256 = staged.Sha256,
            Width = file.Width,
            Height = file.Height,
            DurationSeconds = file.DurationSeconds,
            FrameRate = file.FrameRate,
            Parent = file.Parent,
            CreatedAt = clock.GetStorableNow(),
        };
        tx.Db.Add(row);
        return row;
    }

    /// <summary>Removes staged files that will not be committed. What this misses, the sweep finds.</summary>
    public Task DiscardAsync(IEnumerable<string> filenames)
    {
        var names = filenames.ToArray();
        return database.WriteAsync(
            tx => MediaSweep.AbandonAsync(tx, tx.Db.Set<MediaIntent>().Where(intent => names.Contains(intent.Filename)), clock.GetStorableNow(), CancellationToken.None),
            CancellationToken.None);
    }

    /// <summary>Removes what earlier attempts of a job staged and left.</summary>
    public Task DiscardEarlierAsync(FileMaker maker, CancellationToken cancel) => database.WriteAsync(
        tx => MediaSweep.AbandonAsync(
            tx, tx.Db.Set<MediaIntent>().Where(intent => intent.JobId == maker.JobId && intent.Attempt < maker.Attempt), clock.GetStorableNow(), cancel),
        cancel);

    /// <summary>A file the caller owns.</summary>
    /// <param name="kinds">What it may be; any when none is named.</param>
    /// <exception cref="Refusal">404 also for what is somebody else's or of another kind.</exception>
    public async Task<MediaFile> FindOwnedAsync(Caller caller, string filename, CancellationToken cancel, params FileKind[] kinds)
    {
        var found = MediaName.IsValid(filename)
            ? await database.ReadAsync(db => db.Owned<MediaFile>(caller).SingleOrDefaultAsync(file => file.Filename == filename && file.DeletedAt == null, cancel), cancel)
            : null;
        return found is not null && (kinds.Length == 0 || kinds.Contains(found.Kind)) ? found : throw Refusal.NotFound("There is no such file.");
    }

    /// <summary>The unmarked original of a video where there is one, else the video: what further work starts from.</summary>
    public Task<MediaFile> FindSourceAsync(MediaFile video, CancellationToken cancel) => database.ReadAsync(
        async db => await db.Set<MediaFile>().FirstOrDefaultAsync(file => file.Parent == video.Filename && file.Kind == FileKind.Master && file.DeletedAt == null, cancel) ?? video,
        cancel);

    /// <summary>The content as a file of this machine, also of a file that was deleted while a job holds it. Dispose it after use.</summary>
    /// <exception cref="FileNotFoundException">The store does not have it.</exception>
    public async Task<LocalFile> OpenLocalAsync(string filename, CancellationToken cancel) =>
        await store.OpenLocalAsync(filename, cancel) ?? throw new FileNotFoundException($"The media store has no {filename}.");

    /// <summary>Keeps a job's input files until the job ends (<see cref="MediaUses.ReleaseAsync"/>), whoever deletes them meanwhile. Belongs into the transaction that stores the job.</summary>
    /// <exception cref="Refusal">404: one of them has been deleted.</exception>
    public async Task HoldAsync(Tx tx, string jobId, IReadOnlyCollection<string> filenames, CancellationToken cancel)
    {
        // In order, so that two submissions cannot wait for each other.
        foreach (var filename in filenames.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!await PinAsync(tx, filename, cancel))
            {
                throw Refusal.NotFound("There is no such file.");
            }

            tx.Db.Add(new MediaUse { JobId = jobId, Filename = filename });
        }
    }

    /// <summary>Keeps a file from being deleted until the transaction ends, so that what it writes about the file is there when a deletion looks for it.</summary>
    /// <returns>False when there is no such file (any more).</returns>
    public static async Task<bool> PinAsync(Tx tx, string filename, CancellationToken cancel) =>
        // The update locks the row: a deletion either came first, and is seen here, or waits, and then sees what was written.
        await tx.Db.Set<MediaFile>().Where(file => file.Filename == filename && file.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(file => file.DeletedAt, (DateTimeOffset?)null), cancel) == 1;

    /// <summary>Deletes files with their thumbnails and masters: unfindable at once, gone from the store soon after.</summary>
    public async Task DeleteAsync(Tx tx, IReadOnlyCollection<string> filenames, CancellationToken cancel)
    {
        var now = clock.GetStorableNow();
        var names = await tx.Db.Set<MediaFile>()
            .Where(file => (filenames.Contains(file.Filename) || (file.Parent != null && filenames.Contains(file.Parent))) && file.DeletedAt == null)
            .OrderBy(file => file.Filename).Select(file => file.Filename).ToListAsync(cancel);
        foreach (var name in names)
        {
            if (await tx.Db.Set<MediaFile>().Where(file => file.Filename == name && file.DeletedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(file => file.DeletedAt, now).SetProperty(file => file.ShareToken, (string?)null).SetProperty(file => file.IsPublic, false), cancel) == 1)
            {
                tx.Db.Add(new MediaDeletion { Filename = name, CreatedAt = now });
            }
        }

        // Nobody can begin to use them any more, so whoever listens sees every use there is.
        foreach (var listener in listeners)
        {
            await listener.FilesDeletedAsync(tx, names, cancel);
        }

        tx.Signal(MaintenanceLoop.WakeTopic, "");
    }

    /// <summary>Gives files of an account, with their thumbnails and masters, to another. What was shared of them is not shared any more.</summary>
    public static Task HandOverAsync(Tx tx, long from, long to, IReadOnlyCollection<string> filenames, CancellationToken cancel) => tx.Db.Owned<MediaFile>(from)
        .Where(file => filenames.Contains(file.Filename) || (file.Parent != null && filenames.Contains(file.Parent)))
        .ExecuteUpdateAsync(set => set.SetProperty(file => file.OwnerId, to).SetProperty(file => file.ShareToken, (string?)null).SetProperty(file => file.IsPublic, false), cancel);

    private MediaIntent IntentFor(NewFile file, FileMaker? maker) => new()
    {
        Filename = file.Filename,
        FolderId = folder.Id,
        ProcessId = signals.Node,
        JobId = maker?.JobId,
        Attempt = maker?.Attempt,
        CreatedAt = clock.GetStorableNow(),
    };

    private static async Task<(long Size, string Sha256)> MeasureAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var hash = await SHA256.HashDataAsync(file, cancel);
        return (file.Length, Convert.ToHexStringLower(hash));
    }
}
