using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Platform.Data;

/// <summary>The way to the database: reads on a context of their own, writes as one transaction each.</summary>
internal sealed class Database(IDbContextFactory<ReelwrightDb> contexts, SignalBus signals, ILogger<Database> log) : IDisposable
{
    private const int MaxTries = 5;

    // SQLite has one writer. Queueing for it here costs a wake-up; its own busy handling sleeps between tries.
    private readonly SemaphoreSlim _sqliteWriter = new(1, 1);

    public async Task<T> ReadAsync<T>(Func<ReelwrightDb, Task<T>> query, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await query(db);
    }

    /// <summary>Runs the work in one transaction and commits it. The work may run again after a deadlock, on a fresh context:
    /// everything outside the database belongs into <see cref="Tx.AfterCommit"/>.</summary>
    /// <exception cref="Refusal">503 <c>storage_full</c> when the disk is full; whatever the work throws.</exception>
    public async Task<T> WriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryWriteAsync(work, cancel);
            }
            catch (Exception failure) when (attempt < MaxTries && IsWorthAnotherTry(failure))
            {
                log.LogDebug(failure, "Write transaction runs again (try {Attempt})", attempt);
            }
            catch (Exception failure) when (IsDiskFull(failure))
            {
                log.LogError(failure, "The database's disk is full");
                throw Refusal.StorageFull();
            }
        }
    }

    public Task WriteAsync(Func<Tx, Task> work, CancellationToken cancel) =>
        WriteAsync(
            async tx =>
            {
                await work(tx);
                return true;
            },
            cancel);

    /// <summary>Runs a writing statement that is a transaction of its own. Only on PostgreSQL, where writers do not wait for each other.</summary>
    public async Task<T> RunStatementAsync<T>(Func<ReelwrightDb, Task<T>> statement, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadAsync(statement, cancel);
            }
            catch (Exception failure) when (attempt < MaxTries && IsWorthAnotherTry(failure))
            {
                log.LogDebug(failure, "Statement runs again (try {Attempt})", attempt);
            }
        }
    }

    private async Task<T> TryWriteAsync<T>(Func<Tx, Task<T>> work, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var isSqlite = !db.IsPostgres;
        if (isSqlite)
        {
            await _sqliteWriter.WaitAsync(cancel);
        }

        var tx = new Tx(db);
        T result;
        try
        {
            // BEGIN IMMEDIATE on SQLite: the lock is taken now, so the reads of this transaction cannot go stale.
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            result = await work(tx);
            await db.SaveChangesAsync(cancel);
            if (db.IsPostgres)
            {
                await signals.NotifyInsideAsync(db, tx.Signals, cancel);
            }

            // Once the commit is on its way the caller's patience no longer decides.
            await transaction.CommitAsync(CancellationToken.None);
        }
        finally
        {
            if (isSqlite)
            {
                _sqliteWriter.Release();
            }
        }

        tx.RunAfterCommit();
        foreach (var signal in tx.Signals)
        {
            signals.PublishHere(signal);
        }

        return result;
    }

    public void Dispose() => _sqliteWriter.Dispose();

    private static bool IsWorthAnotherTry(Exception failure) => Innermost(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        SqliteException { SqliteErrorCode: 5 or 6 } => true, // SQLITE_BUSY, SQLITE_LOCKED: a backup or a tool holds the file
        _ => false,
    };

    private static bool IsDiskFull(Exception failure) => Innermost(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        SqliteException { SqliteErrorCode: 13 } => true, // SQLITE_FULL
        _ => false,
    };

    /// <summary>True when a unique index refused the write.</summary>
    public static bool IsDuplicate(Exception failure) => Innermost(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } => true, // CONSTRAINT_UNIQUE, CONSTRAINT_PRIMARYKEY
        _ => false,
    };

    /// <summary>True when the database could not be reached or ended the connection: it is stopped, starting, or has no connection left.</summary>
    /// <remarks>A write that ends so may have been committed.</remarks>
    public static bool IsAway(Exception failure)
    {
        for (var one = failure; one is not null; one = one.InnerException)
        {
            if (one is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } or NpgsqlException { IsTransient: true })
            {
                return true;
            }
        }

        return false;
    }

    private static Exception Innermost(Exception failure) => failure is DbUpdateException { InnerException: { } inner } ? inner : failure;
}
