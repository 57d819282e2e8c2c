using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Backup;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Backup;

public sealed class BackupTests
{
    private const int WritesBefore = 30;
    private int _writes;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Db.Sqlite, Db.Sqlite)]
    [InlineData(Db.Postgres, Db.Postgres)]
    [InlineData(Db.Sqlite, Db.Postgres)]
    [InlineData(Db.Postgres, Db.Sqlite)]
    public async Task A_backup_made_while_others_write_and_delete_is_one_moment_and_restores_into_either_database(Db from, Db to)
    {
        await using var app = await ReelwrightApp.StartAsync(from);
        await using var target = await Studio.CreateAsync(to);
        using var folder = new TestFolder();
        var account = await app.SignUpAsync("free");
        using var busy = new CancellationTokenSource();
        var ready = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 3).Select(writer => WriteUntilAsync(app, writer, account.UserId, ready, busy.Token)).ToArray();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancel);

        // As another process would: nothing of the running server is used.
        var summary = await ReelwrightBackup.BackupAsync(ArgsOf(app), folder.File("studio.tar"), Cancel);
        await busy.CancelAsync();
        await Task.WhenAll(writers);
        var restored = await ReelwrightBackup.RestoreAsync(target.Args, folder.File("studio.tar"), Cancel);

        Assert.Empty(summary.Problems);
        Assert.Equal((summary.Rows, summary.Files, summary.Bytes), (restored.Rows, restored.Files, restored.Bytes));
        var (transactions, files) = await target.ExpectConsistentAsync();
        Assert.True(transactions >= WritesBefore, $"{transactions} ledger entries came back.");
        Assert.True(files > 0);
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task A_restored_studio_starts_knows_its_keys_and_goes_on_counting(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync(db);
        await using var target = await Studio.CreateAsync(db);
        using var folder = new TestFolder();
        var account = await app.SignUpAsync("starter");
        var video = await LibraryFiles.AddAsync(app, account.UserId, FileKind.Video, [1, 2, 3]);
        Directory.CreateDirectory(Path.Combine(app.Home, "catalog", "my-model"));
        await File.WriteAllTextAsync(Path.Combine(app.Home, "catalog", "my-model", "notes.txt"), "mine", Cancel);

        // The highest number was given out and is free again: a restored studio must not give it to somebody else.
        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync(
            "INSERT INTO audit_log (id, actor_id, action, target, detail, address, created_at) VALUES (500, 1, 'a', 'b', '{{}}', 'c', 0)", [], Cancel), Cancel);
        await SkipToAsync(app, 501);
        await app.Get<Database>().WriteAsync(tx => tx.ExecuteAsync("DELETE FROM audit_log WHERE id = 500", [], Cancel), Cancel);

        await ReelwrightBackup.BackupAsync(ArgsOf(app), folder.File("studio.tar"), Cancel);
        await ReelwrightBackup.RestoreAsync(target.Args, folder.File("studio.tar"), Cancel);

        await using var restored = target.Open();
        await restored.StartAsync(Cancel);
        using var client = new HttpClient(new HttpClientHandler()) { BaseAddress = new Uri(restored.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var reply = await client.SendAsync(ServeMediaTests.Get(video.Url!, account.Key), Cancel);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal([1, 2, 3], await reply.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(target.Home, "catalog", "my-model", "notes.txt"), Cancel));
        var entry = new AuditEntry { ActorId = 1, Action = "x", Target = "y", Detail = "{}", Address = "z", CreatedAt = DateTimeOffset.UnixEpoch };
        await restored.Services.GetRequiredService<Database>().WriteAsync(
            tx =>
            {
                tx.Db.Add(entry);
                return Task.CompletedTask;
            },
            Cancel);
        Assert.True(entry.Id > 500, $"The next entry got number {entry.Id}.");
        await restored.StopAsync(Cancel);
    }

    [Fact]
    public async Task Rows_are_the_same_after_moving_to_PostgreSQL_and_back()
    {
        await using var app = await ReelwrightApp.StartAsync();
        await using var postgres = await Studio.CreateAsync(Db.Postgres);
        await using var back = await Studio.CreateAsync(Db.Sqlite);
        using var folder = new TestFolder();
        var account = await app.SignUpAsync("starter");
        await LibraryFiles.AddAsync(app, account.UserId, FileKind.Video, [1]);
        await app.Get<Database>().WriteAsync(
            tx =>
            {
                tx.Db.Add(new MediaFile
                {
                    Filename = app.Get<MediaLibrary>().NewName("odd", ".png"),
                    OwnerId = long.MaxValue,
                    Kind = FileKind.Image,
                    ContentType = "née \"quoted\" \\ 漢字 🎬\t",
                    SizeBytes = 0,
                    Sha256 = "",
                    DurationSeconds = 0.1 + 0.2,
                    FrameRate = 24,
                    IsPublic = true,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    DeletedAt = DateTimeOffset.UnixEpoch,
                });
                return Task.CompletedTask;
            },
            Cancel);

        await ReelwrightBackup.BackupAsync(ArgsOf(app), folder.File("1.tar"), Cancel);
        await ReelwrightBackup.RestoreAsync(postgres.Args, folder.File("1.tar"), Cancel);
        await ReelwrightBackup.BackupAsync(postgres.Args, folder.File("2.tar"), Cancel);
        await ReelwrightBackup.RestoreAsync(back.Args, folder.File("2.tar"), Cancel);
        await ReelwrightBackup.BackupAsync(back.Args, folder.File("3.tar"), Cancel);

        var (first, third) = (Archives.Rows(folder.File("1.tar")), Archives.Rows(folder.File("3.tar")));
        Assert.Equal(first.Keys, third.Keys);
        Assert.Contains("rows/credit_transactions.ndjson.gz", first.Keys);
        Assert.All(first, table => Assert.Equal(table.Value, third[table.Key]));
        Assert.Contains(first["rows/media.ndjson.gz"], row => row.Contains("漢字") && row.Contains("0.30000000000000004"));
    }

    [Theory]
    [InlineData(Db.Sqlite)]
    [InlineData(Db.Postgres)]
    public async Task An_older_archive_is_restored_at_its_version_and_brought_up_to_date(Db db)
    {
        await using var app = await ReelwrightApp.StartAsync();
        await using var target = await Studio.CreateAsync(db);
        using var folder = new TestFolder();
        await ReelwrightBackup.BackupAsync(ArgsOf(app), folder.File("new.tar"), Cancel);
        Archives.Rewrite(
            folder.File("new.tar"), folder.File("old.tar"),
            (table, lines) => table is "server_settings" or "idempotency_records" or "audit_log" ? lines : null,
            manifest => manifest["schema_version"] = 1);

        await ReelwrightBackup.RestoreAsync(target.Args, folder.File("old.tar"), Cancel);

        await using var restored = target.Open();
        await restored.StartAsync(Cancel);
        var settings = await restored.Services.GetRequiredService<Database>().ReadAsync(context => context.Set<ServerSetting>().CountAsync(Cancel), Cancel);
        Assert.True(settings > 0);
        await restored.StopAsync(Cancel);
    }

    [Fact]
    public async Task Media_that_are_missing_or_damaged_are_named_and_do_not_keep_the_rest_from_being_saved()
    {
        await using var app = await ReelwrightApp.StartAsync();
        await using var target = await Studio.CreateAsync(Db.Sqlite);
        using var folder = new TestFolder();
        var missing = await LibraryFiles.AddAsync(app, 1, FileKind.Video, [1]);
        var damaged = await LibraryFiles.AddAsync(app, 1, FileKind.Video, [1, 2]);
        var good = await LibraryFiles.AddAsync(app, 1, FileKind.Video, [1, 2, 3]);
        await app.Get<IMediaStore>().DeleteAsync(missing.Filename, Cancel);
        using (var local = await app.Get<MediaLibrary>().OpenLocalAsync(damaged.Filename, Cancel))
        {
            await File.WriteAllBytesAsync(local.Path, [9, 9], Cancel);
        }

        var summary = await ReelwrightBackup.BackupAsync(ArgsOf(app), folder.File("studio.tar"), Cancel);
        await ReelwrightBackup.RestoreAsync(target.Args, folder.File("studio.tar"), Cancel);

        Assert.Equal(2, summary.Problems.Count);
        Assert.Contains(summary.Problems, problem => problem.Contains(missing.Filename) && problem.Contains("missing"));
        Assert.Contains(summary.Problems, problem => problem.Contains(damaged.Filename) && problem.Contains("damaged"));
        Assert.True(File.Exists(Path.Combine(target.Media, MediaName.Shelf(good.Filename), good.Filename)));
    }

    [Fact]
    public async Task An_archive_is_private_replaces_an_earlier_one_and_a_failed_one_leaves_that_alone()
    {
        await using var app = await ReelwrightApp.StartAsync();
        await using var empty = await Studio.CreateAsync(Db.Sqlite);
        using var folder = new TestFolder();
        var file = folder.File("studio.tar");
        await File.WriteAllTextAsync(file, "an earlier one", Cancel);

        var nothing = await Assert.ThrowsAsync<BackupException>(() => ReelwrightBackup.BackupAsync(empty.Args, file, Cancel));
        Assert.Contains("nothing to back up", nothing.Message);
        Assert.Equal("an earlier one", await File.ReadAllTextAsync(file, Cancel));
        await ReelwrightBackup.BackupAsync(ArgsOf(app), file, Cancel);

        Assert.Equal([file], Directory.EnumerateFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(Migrator.Known(postgres: false)[^1].Version, Archives.Manifest(file).GetProperty("schema_version").GetInt32());
    }

    internal static string[] ArgsOf(ReelwrightApp app)
    {
        var database = app.Get<IOptions<DatabaseOptions>>().Value;
        return Studio.ArgsOf(app.Home, database.Provider is DatabaseProvider.Postgres ? database.ConnectionString : null);
    }

    /// <summary>Spends and earns credits, adds and deletes files, each in one transaction, until told to stop.</summary>
    private async Task WriteUntilAsync(ReelwrightApp app, int writer, long userId, TaskCompletionSource ready, CancellationToken stop)
    {
        var library = app.Get<MediaLibrary>();
        var database = app.Get<Database>();
        MediaFile? previous = null;
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var staged = await library.StageAsync(LibraryFiles.New(app, FileKind.Video, [(byte)writer, (byte)round]), null, Cancel);
            var doomed = round % 2 == 1 ? previous : null;
            previous = await database.WriteAsync(
                async tx =>
                {
                    await tx.ExecuteAsync("UPDATE credit_accounts SET purchased = purchased + 1 WHERE user_id = {0}", [userId], Cancel);
                    await tx.ExecuteAsync(
                        "INSERT INTO credit_transactions (user_id, kind, amount, from_allowance, balance_after, period_start, description, created_at) VALUES ({0}, 'adjustment', 1, 0, 1, 0, 'test', 0)", [userId], Cancel);
                    if (doomed is not null)
                    {
                        await library.DeleteAsync(tx, [doomed.Filename], Cancel);
                    }

                    return await library.CommitAsync(tx, staged, userId, Cancel);
                },
                Cancel);
            if (Interlocked.Increment(ref _writes) >= WritesBefore)
            {
                ready.TrySetResult();
            }
        }
    }

    private static Task SkipToAsync(ReelwrightApp app, long next) => app.Get<Database>().WriteAsync(
        async tx =>
        {
            if (tx.Db.IsPostgres)
            {
                await tx.Db.Database.ExecuteSqlRawAsync($"SELECT setval(pg_get_serial_sequence('audit_log', 'id'), {next}, false)", Cancel);
            }
        },
        Cancel);
}
