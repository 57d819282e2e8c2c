using System.Formats.Tar;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Backup;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Backup;

/// <summary>What a restore does not take, and that it leaves nothing behind then.</summary>
public sealed class RestoreRefusalTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damaged_and_foreign_archives_are_refused_before_anything_is_touched()
    {
        using var folder = new TestFolder();
        var good = await MakeAsync(folder);
        await using var target = await Studio.CreateAsync(Db.Sqlite);
        var bad = folder.File("bad.tar");
        var bytes = await File.ReadAllBytesAsync(good, Cancel);
        var entries = Archives.Read(good);
        var media = entries.Single(entry => entry.Name.StartsWith("media/", StringComparison.Ordinal));

        await File.WriteAllBytesAsync(bad, bytes[..(bytes.Length / 2)], Cancel);
        await ExpectRefusedAsync(target, bad, "archive");
        await File.WriteAllBytesAsync(bad, bytes[..1000], Cancel);
        await ExpectRefusedAsync(target, bad, "archive");
        await File.WriteAllBytesAsync(bad, "no tar at all, but long enough to be looked at as if it were one"u8.ToArray(), Cancel);
        await ExpectRefusedAsync(target, bad, "archive");
        Archives.Write(bad, entries[..^1]);
        await ExpectRefusedAsync(target, bad, "incomplete");
        Archives.Write(bad, entries.Select(entry => entry == media ? (media.Name, [.. media.Content[..^1], (byte)(media.Content[^1] ^ 1)]) : entry));
        await ExpectRefusedAsync(target, bad, "is not what was saved");
        Archives.Write(bad, entries.Where(entry => entry != media));
        await ExpectRefusedAsync(target, bad, "is missing");
        Archives.Write(bad, entries.Take(1).Concat(entries));
        await ExpectRefusedAsync(target, bad, "twice");
        Archives.Write(bad, [("media/wan-t2v-20261122-aaaaaaaaaaaaaaaaaaaaaaaaaa.mp4", [1]), .. entries]);
        await ExpectRefusedAsync(target, bad, "knows nothing of");
        Archives.Rewrite(good, bad, (_, lines) => lines, manifest => manifest["schema_version"] = 9999);
        await ExpectRefusedAsync(target, bad, "newer");
        Archives.Rewrite(good, bad, (_, lines) => lines, manifest => manifest["format"] = 2);
        await ExpectRefusedAsync(target, bad, "format 2");
        await ExpectRefusedAsync(target, folder.File("none.tar"), "no file");

        foreach (var name in (string[])["../evil", "/etc/evil", "media/../../evil", "media/evil.mp4", "rows/../evil.ndjson.gz", "rows/a b.ndjson.gz", "catalog/../evil", "catalog/a/../../b", "catalog/..", "catalog//a", "evil"])
        {
            Assert.False(BackupArchive.IsEntryName(name), name);
            Archives.Write(bad, [(name, [1]), .. entries]);
            await ExpectRefusedAsync(target, bad, "not made by Reelwright");
        }

        Archives.Write(bad, entries, new PaxTarEntry(TarEntryType.SymbolicLink, media.Name) { LinkName = "/etc/passwd" });
        await ExpectRefusedAsync(target, bad, "not made by Reelwright");
        Assert.Empty(Directory.EnumerateFileSystemEntries(target.Home, "evil*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_restore_that_fails_half_way_leaves_the_target_empty_and_can_be_tried_again(Db db)
    {
        using var folder = new TestFolder();
        var good = await MakeAsync(folder);
        await using var target = await Studio.CreateAsync(db);
        var bad = folder.File("bad.tar");

        // The last table's rows come twice: the database refuses them when nearly everything is in.
        var last = Archives.Manifest(good).GetProperty("tables").EnumerateArray().Last(table => table.GetProperty("rows").GetInt64() > 0).GetProperty("name").GetString();
        Archives.Rewrite(good, bad, (table, lines) => table == last ? lines + string.Join('\n', lines.Split('\n')[1..]) : lines);

        await Assert.ThrowsAnyAsync<Exception>(() => ReelwrightBackup.RestoreAsync(target.Args, bad, Cancel));
        await target.ExpectEmptyAsync();
        Archives.Rewrite(good, bad, (table, lines) => table == "users" ? lines.Split('\n')[0] + "\n" : lines);
        await Assert.ThrowsAnyAsync<Exception>(() => ReelwrightBackup.RestoreAsync(target.Args, bad, Cancel));
        await target.ExpectEmptyAsync();

        await ReelwrightBackup.RestoreAsync(target.Args, good, Cancel);
        await target.ExpectConsistentAsync();
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task Nothing_is_restored_over_a_studio_that_is_in_use(Db db)
    {
        using var folder = new TestFolder();
        var good = await MakeAsync(folder);
        await using var target = await Studio.CreateAsync(db);
        await ReelwrightBackup.RestoreAsync(target.Args, good, Cancel);
        var before = await target.ExpectConsistentAsync();

        var refused = await Assert.ThrowsAsync<BackupException>(() => ReelwrightBackup.RestoreAsync(target.Args, good, Cancel));
        Assert.Contains("already", refused.Message);
        Directory.Delete(target.Media, recursive: true);
        refused = await Assert.ThrowsAsync<BackupException>(() => ReelwrightBackup.RestoreAsync(target.Args, good, Cancel));
        Assert.Contains("already", refused.Message);

        Assert.False(File.Exists(Path.Combine(target.Home, "restore-unfinished")));
        Assert.True(before.Transactions > 0);
        await using var app = await ReelwrightApp.StartAsync(db);
        await Assert.ThrowsAsync<DataFolderInUseException>(() => ReelwrightBackup.RestoreAsync(BackupTests.ArgsOf(app), good, Cancel));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_restore_that_was_killed_keeps_servers_from_starting_and_is_begun_anew(Db db)
    {
        using var folder = new TestFolder();
        var good = await MakeAsync(folder);
        await using var target = await Studio.CreateAsync(db);
        await ReelwrightBackup.RestoreAsync(target.Args, good, Cancel);

        // As if it had died just before its end.
        await using (var app = target.Open())
        {
            var copies = (DatabaseCopies)app.Services.GetService(typeof(DatabaseCopies))!;
            ((RestoreMark)app.Services.GetService(typeof(RestoreMark))!).Set(copies.Open().Target);
            if (db is Db.Postgres)
            {
                await ((Database)app.Services.GetService(typeof(Database))!).WriteAsync(tx => tx.ExecuteAsync($"CREATE TABLE {PostgresCopy.Mark} (started_at timestamptz)", [], Cancel), Cancel);
            }
        }

        await using (var server = target.Open())
        {
            var refused = await Assert.ThrowsAsync<BackupException>(() => server.StartAsync(Cancel));
            Assert.Contains("restore again", refused.Message);
        }

        await ReelwrightBackup.RestoreAsync(target.Args, good, Cancel);
        await target.ExpectConsistentAsync();
    }

    private static async Task<string> MakeAsync(TestFolder folder)
    {
        await using var app = await ReelwrightApp.StartAsync();
        var account = await app.SignUpAsync("free");
        await LibraryFiles.AddAsync(app, account.UserId, FileKind.Video, [1, 2, 3]);
        var file = folder.File("good.tar");
        await ReelwrightBackup.BackupAsync(BackupTests.ArgsOf(app), file, Cancel);
        return file;
    }

    private static async Task ExpectRefusedAsync(Studio target, string file, string because)
    {
        var refused = await Assert.ThrowsAsync<BackupException>(() => ReelwrightBackup.RestoreAsync(target.Args, file, Cancel));
        Assert.Contains(because, refused.Message);
        await target.ExpectEmptyAsync();
    }
}
