using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Reelwright.Server.Platform.Data;

/// <summary>Brings the schema to this program's version: plain SQL files, each in a transaction with the row that records it.</summary>
internal sealed class Migrator(IDbContextFactory<ReelwrightDb> contexts, TimeProvider clock, ILogger<Migrator> log)
{
    // Any number would do; it only has to be the same in every Reelwright that shares the database.
    private const long LockKey = 0x5245454C57524947;

    /// <summary>The versions this program knows, in order.</summary>
    public static IReadOnlyList<Migration> Known(bool postgres)
    {
        var assembly = typeof(Migrator).Assembly;
        var prefix = $"migrations/{(postgres ? "postgres" : "sqlite")}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Migration.Load(assembly, name, name[prefix.Length..]))
            .OrderBy(migration => migration.Version)];
    }

    /// <exception cref="NewerSchemaException">The database was written by a newer program.</exception>
    public Task MigrateAsync(CancellationToken cancel, int upTo = int.MaxValue) => MigrateAsync(Known, upTo, cancel);

    /// <summary>Applies those of the given migrations that are missing; <paramref name="known"/> is told whether the database is PostgreSQL.</summary>
    public async Task MigrateAsync(Func<bool, IReadOnlyList<Migration>> known, int upTo, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        if (db.IsPostgres)
        {
            await db.Database.ExecuteSqlRawAsync($"SELECT pg_advisory_lock({LockKey})", cancel);
        }

        try
        {
            await ApplyAsync(db, known(db.IsPostgres), upTo, cancel);
        }
        finally
        {
            if (db.IsPostgres)
            {
                await db.Database.ExecuteSqlRawAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
            }
        }
    }

    private async Task ApplyAsync(ReelwrightDb db, IReadOnlyList<Migration> known, int upTo, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)", cancel);
        var applied = await db.Database.SqlQueryRaw<int>("SELECT version AS \"Value\" FROM schema_migrations").ToListAsync(cancel);
        if (applied.Count > 0 && applied.Max() > known[^1].Version)
        {
            throw new NewerSchemaException(applied.Max(), known[^1].Version);
        }

        foreach (var migration in known.Where(migration => migration.Version <= upTo && !applied.Contains(migration.Version)))
        {
            // On SQLite this is BEGIN IMMEDIATE: a second process waits here, and finds the row when it gets in.
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            if (await IsAppliedAsync(db, migration.Version, cancel))
            {
                continue;
            }

            await using (var command = db.Database.GetDbConnection().CreateCommand())
            {
                command.CommandText = migration.Sql;
                command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
                await command.ExecuteNonQueryAsync(cancel);
            }

            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO schema_migrations (version, name, applied_at) VALUES ({migration.Version}, {migration.Name}, {clock.GetUtcNow().ToMicroseconds()})", cancel);
            await transaction.CommitAsync(cancel);
            log.LogInformation("Applied migration {Migration}", migration.Name);
        }
    }

    private static async Task<bool> IsAppliedAsync(ReelwrightDb db, int version, CancellationToken cancel) =>
        await db.Database.SqlQuery<int>($"SELECT version AS \"Value\" FROM schema_migrations WHERE version = {version}").AnyAsync(cancel);
}

/// <summary>One SQL file, <c>NNNN_name.sql</c>.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    public static Migration Load(Assembly assembly, string resource, string file)
    {
        using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"Resource {resource} is missing.");
        using var reader = new StreamReader(stream);
        var name = Path.GetFileNameWithoutExtension(file);
        return new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}

/// <summary>The database belongs to a newer Reelwright.</summary>
internal sealed class NewerSchemaException(int found, int known) : Exception(
    $"The database has schema version {found}, but this program only knows {known}. It was written by a newer Reelwright: run that version, or restore a backup made by this one.");
