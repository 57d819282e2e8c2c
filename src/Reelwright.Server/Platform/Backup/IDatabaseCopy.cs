namespace Reelwright.Server.Platform.Backup;

/// <summary>One of the two databases, as rows in and rows out.</summary>
internal interface IDatabaseCopy : IAsyncDisposable
{
    /// <summary>Tells this database from others; holds no secrets.</summary>
    string Target { get; }

    /// <summary>Opens a snapshot: everything read until disposal is from one moment, while others go on writing.</summary>
    /// <exception cref="BackupException">There is no Reelwright database.</exception>
    Task BeginSnapshotAsync(CancellationToken cancel);

    Task<int> ReadSchemaVersionAsync(CancellationToken cancel);

    /// <summary>The tables, those that others refer to first.</summary>
    Task<IReadOnlyList<TableHeader>> ReadTablesAsync(CancellationToken cancel);

    Task ReadRowsAsync(TableHeader table, RowWriter rows, CancellationToken cancel);

    /// <summary>Makes sure the target is empty, and marks it as being restored.</summary>
    /// <param name="mayClear">What is there was left by an unfinished restore into this very database.</param>
    /// <exception cref="BackupException">It holds something.</exception>
    Task BeginRestoreAsync(bool mayClear, CancellationToken cancel);

    /// <summary>Brings the target's schema to a version.</summary>
    Task MigrateAsync(int upTo, CancellationToken cancel);

    /// <summary>Empties all tables of what migrations put there; what is written from here on becomes visible at once or never.</summary>
    Task BeginRowsAsync(CancellationToken cancel);

    Task WriteRowsAsync(RowReader rows, CancellationToken cancel);

    Task CommitRowsAsync(CancellationToken cancel);

    /// <summary>Makes the restored database the one a server will open.</summary>
    Task FinishRestoreAsync(CancellationToken cancel);

    /// <summary>Leaves the target as empty as it was.</summary>
    Task AbandonRestoreAsync();
}
