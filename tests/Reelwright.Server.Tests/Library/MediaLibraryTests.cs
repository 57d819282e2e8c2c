using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Library;

public sealed class MediaLibraryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_committed_file_is_its_owners_and_nobody_elses(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var library = app.Get<MediaLibrary>();

        var file = await LibraryFiles.AddAsync(app, ownerId: 7, FileKind.Video, "some bytes"u8.ToArray());

        var found = await library.FindOwnedAsync(LibraryFiles.CallerOf(7), file.Filename, Cancel, FileKind.Video);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("some bytes"u8)), found.Sha256);
        Assert.Equal(10, found.SizeBytes);
        Assert.Equal($"/api/video/{file.Filename}", found.Url);
        using (var local = await library.OpenLocalAsync(file.Filename, Cancel))
        {
            Assert.Equal("some bytes", await File.ReadAllTextAsync(local.Path, Cancel));
        }

        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => library.FindOwnedAsync(LibraryFiles.CallerOf(8), file.Filename, Cancel))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => library.FindOwnedAsync(LibraryFiles.CallerOf(7), file.Filename, Cancel, FileKind.Audio))).Status);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..%2f..%2freelwright.db")]
    [InlineData("")]
    [InlineData("wan-t2v-20261122-aaaaaaaaaaaaaaaaaaaaaaaaaa.mp4/../x")]
    [InlineData("wan-t2v-20261122-aaaaaaaaaaaaaaaaaaaaaaaaaa.mp4\n")]
    public async Task A_name_that_is_a_path_is_just_not_found(string filename)
    {
        await using var app = await ReelwrightApp.StartAsync();

        var refused = await Assert.ThrowsAsync<Refusal>(() => app.Get<MediaLibrary>().FindOwnedAsync(LibraryFiles.CallerOf(1), filename, Cancel));

        Assert.Equal(404, refused.Status);
        await Assert.ThrowsAsync<ArgumentException>(() => app.Get<IMediaStore>().FindSizeAsync(filename, Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_file_whose_transaction_fails_leaves_no_row_and_can_be_discarded(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var library = app.Get<MediaLibrary>();
        var staged = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [1, 2, 3]), new FileMaker("job-1", 1), Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Get<Database>().WriteAsync(
            async tx =>
            {
                await library.CommitAsync(tx, staged, 7, Cancel);
                throw new InvalidOperationException("the job's end failed");
            },
            Cancel));
        Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => library.FindOwnedAsync(LibraryFiles.CallerOf(7), staged.Filename, Cancel))).Status);
        Assert.NotNull(await app.Get<IMediaStore>().FindSizeAsync(staged.Filename, Cancel));

        await library.DiscardAsync([staged.Filename]);
        await LibraryFiles.RemoveDeletedAsync(app);

        Assert.Null(await app.Get<IMediaStore>().FindSizeAsync(staged.Filename, Cancel));
        Assert.Empty(await LibraryFiles.AllOnDiskAsync(app));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_later_attempt_discards_what_earlier_ones_left_and_an_early_one_cannot_commit_then(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var library = app.Get<MediaLibrary>();
        var early = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [1]), new FileMaker("job-1", 1), Cancel);
        var late = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [2]), new FileMaker("job-1", 2), Cancel);
        var other = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [3]), new FileMaker("job-2", 1), Cancel);

        await library.DiscardEarlierAsync(new FileMaker("job-1", 2), Cancel);

        await Assert.ThrowsAsync<StagedFileLostException>(() => app.Get<Database>().WriteAsync(tx => library.CommitAsync(tx, early, 7, Cancel), Cancel));
        await app.Get<Database>().WriteAsync(tx => library.CommitAsync(tx, late, 7, Cancel), Cancel);
        await app.Get<Database>().WriteAsync(tx => library.CommitAsync(tx, other, 7, Cancel), Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);
        Assert.Equal(new[] { late.Filename, other.Filename }.Order(), await LibraryFiles.AllOnDiskAsync(app));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Deleting_takes_thumbnail_and_master_along_and_waits_for_jobs_that_need_the_file(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var library = app.Get<MediaLibrary>();
        var database = app.Get<Database>();
        var video = await LibraryFiles.AddAsync(app, 7, FileKind.Video, [1]);
        var poster = await LibraryFiles.AddAsync(app, 7, FileKind.Thumbnail, [2], parent: video.Filename);
        var master = await LibraryFiles.AddAsync(app, 7, FileKind.Master, [3], parent: video.Filename);
        Assert.Equal(master.Filename, (await library.FindSourceAsync(video, Cancel)).Filename);
        await database.WriteAsync(tx => library.HoldAsync(tx, "job-1", [master.Filename], Cancel), Cancel);

        await database.WriteAsync(tx => library.DeleteAsync(tx, [video.Filename], Cancel), Cancel);

        foreach (var gone in new[] { video, poster, master })
        {
            Assert.Equal(404, (await Assert.ThrowsAsync<Refusal>(() => library.FindOwnedAsync(LibraryFiles.CallerOf(7), gone.Filename, Cancel))).Status);
        }

        await LibraryFiles.RemoveDeletedAsync(app);
        Assert.Equal([master.Filename], await LibraryFiles.AllOnDiskAsync(app));
        var late = await Assert.ThrowsAsync<Refusal>(() => database.WriteAsync(tx => library.HoldAsync(tx, "job-2", [master.Filename], Cancel), Cancel));
        Assert.Equal(404, late.Status);

        await database.WriteAsync(tx => MediaUses.ReleaseAsync(tx, "job-1", Cancel), Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);

        Assert.Empty(await LibraryFiles.AllOnDiskAsync(app));
        Assert.Equal(0, await database.ReadAsync(context => context.Set<MediaFile>().CountAsync(Cancel), Cancel));
        Assert.Equal(0, await database.ReadAsync(context => context.Set<MediaDeletion>().CountAsync(Cancel), Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_new_server_on_the_folder_sweeps_what_the_dead_one_was_writing_and_leaves_other_folders_alone(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        var library = app.Get<MediaLibrary>();
        var database = app.Get<Database>();
        var left = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [1]), null, Cancel);
        var living = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [2]), null, Cancel);
        var elsewhere = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [3]), null, Cancel);
        await database.WriteAsync(tx => tx.ExecuteAsync("UPDATE media_intents SET process_id = 'dead' WHERE filename = {0}", [left.Filename], Cancel), Cancel);
        await database.WriteAsync(
            tx => tx.ExecuteAsync("UPDATE media_intents SET process_id = 'dead', folder_id = 'another' WHERE filename = {0}", [elsewhere.Filename], Cancel), Cancel);

        await ((Reelwright.Server.Platform.IStartTask)app.Get<MediaSweep>()).RunAsync(Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);

        Assert.Equal(new[] { living.Filename, elsewhere.Filename }.Order(), await LibraryFiles.AllOnDiskAsync(app));
        await database.WriteAsync(tx => tx.ExecuteAsync("UPDATE media_intents SET created_at = 0 WHERE filename = {0}", [elsewhere.Filename], Cancel), Cancel);
        await app.Get<MediaSweep>().RunAsync(Cancel);
        await LibraryFiles.RemoveDeletedAsync(app);
        Assert.Equal([living.Filename], await LibraryFiles.AllOnDiskAsync(app));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task No_file_goes_while_somebody_keeps_them(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        await LibraryFiles.HoldDeletionAsync(app);
        var video = await LibraryFiles.AddAsync(app, 7, FileKind.Video, [1]);
        await app.Get<Database>().WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [video.Filename], Cancel), Cancel);

        await using (await app.Get<KeepFiles>().HoldAsync(Cancel))
        await using (await app.Get<KeepFiles>().HoldAsync(Cancel))
        {
            await LibraryFiles.RemoveDeletedAsync(app);
            Assert.Equal([video.Filename], await LibraryFiles.AllOnDiskAsync(app));
        }

        await LibraryFiles.RemoveDeletedAsync(app);
        Assert.Empty(await LibraryFiles.AllOnDiskAsync(app));
    }

    [Fact]
    public async Task Share_tokens_stay_the_same_until_revoked_and_end_with_the_video()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var database = app.Get<Database>();
        var video = await LibraryFiles.AddAsync(app, 7, FileKind.Video, [1]);

        var first = await database.WriteAsync(tx => MediaSharing.ShareAsync(tx, video.Filename, Cancel), Cancel);
        var again = await database.WriteAsync(tx => MediaSharing.ShareAsync(tx, video.Filename, Cancel), Cancel);

        Assert.Equal(24, first!.Length);
        Assert.Equal(first, again);
        Assert.Equal(video.Filename, (await database.ReadAsync(db => MediaSharing.FindSharedAsync(db, first, Cancel), Cancel))!.Filename);
        await database.WriteAsync(tx => MediaSharing.RevokeAsync(tx, video.Filename, Cancel), Cancel);
        Assert.Null(await database.ReadAsync(db => MediaSharing.FindSharedAsync(db, first, Cancel), Cancel));
        Assert.NotEqual(first, await database.WriteAsync(tx => MediaSharing.ShareAsync(tx, video.Filename, Cancel), Cancel));
        await database.WriteAsync(tx => app.Get<MediaLibrary>().DeleteAsync(tx, [video.Filename], Cancel), Cancel);
        Assert.Null(await database.WriteAsync(tx => MediaSharing.ShareAsync(tx, video.Filename, Cancel), Cancel));
    }

    [Fact]
    public async Task A_failed_write_to_the_store_leaves_neither_intent_nor_file()
    {
        await using var app = await ReelwrightApp.StartAsync();
        var library = app.Get<MediaLibrary>();
        var good = LibraryFiles.New(app, FileKind.Video, [1]);
        var missing = good with { Filename = library.NewName("test", ".mp4"), Path = Path.Combine(app.Home, "nowhere") };

        await Assert.ThrowsAsync<FileNotFoundException>(() => library.StageAsync([good, missing], null, Cancel));
        await LibraryFiles.RemoveDeletedAsync(app);

        Assert.Empty(await LibraryFiles.AllOnDiskAsync(app));
        Assert.Equal(0, await app.Get<Database>().ReadAsync(db => db.Set<MediaIntent>().CountAsync(Cancel), Cancel));
    }
}
