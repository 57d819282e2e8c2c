using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Tests.Harness;

[assembly: AssemblyFixture(typeof(MigratedDatabases))]

namespace Reelwright.Server.Tests.Harness;

/// <summary>Empty databases of today's schema, migrated once and copied for each server: a thousand of them would spend minutes on the same migrations.</summary>
public sealed class MigratedDatabases : IAsyncDisposable
{
    private static readonly Lazy<Task<byte[]>> SqliteFile = new(MigrateSqliteAsync);
    private static readonly Lazy<Task<string>> PostgresTemplate = new(MigratePostgresAsync);

    public static async Task PutSqliteAsync(string path) => await File.WriteAllBytesAsync(path, await SqliteFile.Value);

    /// <summary>Creates a database and gives its connection string.</summary>
    public static async Task<string> CreatePostgresAsync() => await TestDatabase.CreateAsync(await PostgresTemplate.Value);

    public async ValueTask DisposeAsync()
    {
        if (PostgresTemplate.IsValueCreated)
        {
            await TestDatabase.DropAsync(TestDatabase.ConnectionTo(await PostgresTemplate.Value));
        }
    }

    private static async Task<byte[]> MigrateSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("reelwright-template-");
        try
        {
            var path = Path.Combine(folder.FullName, "template.db");

            // Without a pool the last connection closes here, and takes the write-ahead log into the file.
            var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString;
            await MigrateAsync(options => options.UseSqlite(connection).AddInterceptors(new SqlitePragmas()));
            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> MigratePostgresAsync()
    {
        var template = new NpgsqlConnectionStringBuilder(await TestDatabase.CreateAsync()) { Pooling = false };

        // Nobody may be connected to what is copied.
        await MigrateAsync(options => options.UseNpgsql(template.ConnectionString));
        return template.Database!;
    }

    private static async Task MigrateAsync(Action<DbContextOptionsBuilder<ReelwrightDb>> configure)
    {
        var options = new DbContextOptionsBuilder<ReelwrightDb>();
        configure(options);
        await new Migrator(new Contexts(options.Options), TimeProvider.System, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
    }

    private sealed class Contexts(DbContextOptions<ReelwrightDb> options) : IDbContextFactory<ReelwrightDb>
    {
        public ReelwrightDb CreateDbContext() => new(options);
    }
}
