using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;
using Reelwright.Server.Tests.Harness;
using Reelwright.Server.Tests.Library;

namespace Reelwright.Server.Tests.Backup;

/// <summary>A place to restore into: a data folder and a database that nobody has used.</summary>
internal sealed class Studio : IAsyncDisposable
{
    private readonly TestFolder _home = new();
    private readonly string? _postgres;

    private Studio(string? postgres) => _postgres = postgres;

    public string Home => _home.Path;

    public string DatabaseFile => Path.Combine(Home, "reelwright.db");

    public string Media => Path.Combine(Home, "media");

    /// <summary>Settings as a command line gives them.</summary>
    public string[] Args => ArgsOf(Home, _postgres);

    public static async Task<Studio> CreateAsync(Db db) => new(db is Db.Postgres ? await TestDatabase.CreateAsync() : null);

    public static string[] ArgsOf(string home, string? postgres) =>
    [
        "--Data:Folder", home, "--Logging:LogLevel:Default", "Warning", "--urls", "http://127.0.0.1:0", "--Admin:Password", "admin-password-1",
        .. postgres is null ? (string[])[] : ["--Database:Provider", "postgres", "--Database:ConnectionString", postgres],
    ];

    public WebApplication Open() => ReelwrightHost.Build(Args);

    /// <summary>No table, no database file, no media.</summary>
    public async Task ExpectEmptyAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.False(File.Exists(DatabaseFile));
        Assert.False(File.Exists(DatabaseFile + ".restoring"));
        Assert.False(File.Exists(Path.Combine(Home, "restore-unfinished")));
        Assert.Empty(Directory.Exists(Media) ? Directory.EnumerateFiles(Media, "*", SearchOption.AllDirectories) : []);
        if (_postgres is not null)
        {
            await using var app = Open();
            Assert.Empty(await app.Services.GetRequiredService<Database>().ReadAsync(
                db => db.Database.SqlQueryRaw<string>("SELECT relname::text AS \"Value\" FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace").ToListAsync(cancel), cancel));
        }
    }

    /// <summary>Whatever moment this is, it must be one moment: every account's ledger sums up to its balance, every row has its file.</summary>
    public async Task<(long Transactions, int Files)> ExpectConsistentAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = Open();
        var database = app.Services.GetRequiredService<Database>();
        var store = app.Services.GetRequiredService<IMediaStore>();
        var wrong = await database.ReadAsync(
            db => db.Database.SqlQueryRaw<long>(
                "SELECT a.user_id AS \"Value\" FROM credit_accounts a WHERE a.allowance + a.purchased <> (SELECT coalesce(sum(t.amount), 0) FROM credit_transactions t WHERE t.user_id = a.user_id)").ToListAsync(cancel),
            cancel);
        Assert.Empty(wrong);

        var files = await database.ReadAsync(db => db.Set<MediaFile>().Where(file => file.DeletedAt == null).ToListAsync(cancel), cancel);
        foreach (var file in files)
        {
            Assert.Equal((file.Filename, file.SizeBytes), (file.Filename, await store.FindSizeAsync(file.Filename, cancel)));
        }

        var transactions = await database.ReadAsync(db => db.Database.SqlQueryRaw<long>("SELECT count(*) AS \"Value\" FROM credit_transactions").SingleAsync(cancel), cancel);
        return (transactions, files.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await TestDatabase.DropAsync(_postgres);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _home.Dispose();
    }
}
