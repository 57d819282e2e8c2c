using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Backup;

/// <summary>A SQLite file as rows. A restore is built beside the file's place and renamed into it at the end.</summary>
internal sealed class SqliteCopy(string path, TimeProvider clock, ILoggerFactory logs) : IDatabaseCopy
{
    private readonly string _building = path + ".restoring";
    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;

    public string Target { get; } = Path.GetFullPath(path);

    public async Task BeginSnapshotAsync(CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            throw new BackupException($"There is no database at {path}: nothing to back up.");
        }

        _connection = await OpenAsync(path, SqliteOpenMode.ReadWrite, cancel);

        // In the write-ahead log a reader's snapshot begins with its first read.
        _transaction = _connection.BeginTransaction(deferred: true);
        _ = await ReadSchemaVersionAsync(cancel);
    }

    public async Task<int> ReadSchemaVersionAsync(CancellationToken cancel) =>
        await ScalarAsync("SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'", cancel) is 0L
            ? throw new BackupException($"{path} holds no Reelwright database.")
            : (int)(long)(await ScalarAsync("SELECT coalesce(max(version), 0) FROM schema_migrations", cancel))!;

    public async Task<IReadOnlyList<TableHeader>> ReadTablesAsync(CancellationToken cancel)
    {
        var names = await TablesAsync(cancel);
        var references = new List<(string, string)>();
        foreach (var name in names)
        {
            await foreach (var row in QueryAsync($"SELECT \"table\" FROM pragma_foreign_key_list('{name}')", cancel))
            {
                references.Add((name, (string)row[0]!));
            }
        }

        var headers = new List<TableHeader>();
        foreach (var name in TableOrder.Sort(names, references).Where(name => !BackupArchive.LeftOut.Contains(name)))
        {
            headers.Add(await HeaderAsync(name, cancel));
        }

        return headers;
    }

    public async Task ReadRowsAsync(TableHeader table, RowWriter rows, CancellationToken cancel)
    {
        // As the rows lie: not every table has a rowid to sort by, and no row refers to one of its own table.
        await foreach (var row in QueryAsync($"SELECT {List(table.Columns)} FROM \"{table.Table}\"", cancel))
        {
            for (var at = 0; at < row.Length; at++)
            {
                // SQLite keeps 1.0 in a real column as it likes.
                row[at] = row[at] is long whole && table.Columns[at].Type is ColumnType.Real ? (double)whole : row[at];
            }

            rows.Write(row);
        }
    }

    public async Task BeginRestoreAsync(bool mayClear, CancellationToken cancel)
    {
        Remove(_building);
        if (mayClear)
        {
            Remove(path);
        }

        if (!File.Exists(path))
        {
            return;
        }

        await using var there = await OpenAsync(path, SqliteOpenMode.ReadWrite, cancel);
        _connection = there;
        if ((await TablesAsync(cancel)).Count > 0)
        {
            throw new BackupException($"There is a database at {path} already. A backup is only restored into an empty data folder: choose another with --data, or move that one away.");
        }

        _connection = null;
    }

    public async Task MigrateAsync(int upTo, CancellationToken cancel) =>
        await new Migrator(new Contexts(ConnectionString(_building, SqliteOpenMode.ReadWriteCreate)), clock, logs.CreateLogger<Migrator>()).MigrateAsync(cancel, upTo);

    public async Task BeginRowsAsync(CancellationToken cancel)
    {
        _connection = await OpenAsync(_building, SqliteOpenMode.ReadWrite, cancel);

        // Checked once at the end instead of at each row.
        await RunAsync("PRAGMA foreign_keys=OFF", cancel);
        _transaction = _connection.BeginTransaction();
        foreach (var table in (await TablesAsync(cancel)).Except(["schema_migrations"]))
        {
            await RunAsync($"DELETE FROM \"{table}\"", cancel);
        }
    }

    public async Task WriteRowsAsync(RowReader rows, CancellationToken cancel)
    {
        var header = rows.Header;
        await using var insert = Command($"INSERT INTO \"{header.Table}\" ({List(header.Columns)}) VALUES ({string.Join(", ", header.Columns.Select((_, at) => $"$v{at}"))})");
        for (var at = 0; at < header.Columns.Count; at++)
        {
            insert.Parameters.Add(new SqliteParameter($"$v{at}", null));
        }

        while (await rows.ReadAsync(cancel) is { } values)
        {
            for (var at = 0; at < values.Length; at++)
            {
                insert.Parameters[at].Value = values[at] ?? DBNull.Value;
            }

            await insert.ExecuteNonQueryAsync(cancel);
        }

        if (header.NextIdentity is > 1 and var next && await IsAutoIncrementAsync(header.Table, cancel))
        {
            await RunAsync($"DELETE FROM sqlite_sequence WHERE name = '{header.Table}'", cancel);
            await RunAsync($"INSERT INTO sqlite_sequence (name, seq) VALUES ('{header.Table}', {next - 1})", cancel);
        }
    }

    public async Task CommitRowsAsync(CancellationToken cancel)
    {
        await foreach (var row in QueryAsync("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 1", cancel))
        {
            throw new BackupException($"The archive is damaged: a row of {row[0]} refers to a row of {row[1]} that is not in it.");
        }

        await _transaction!.CommitAsync(cancel);
        await CloseAsync();
    }

    public async Task FinishRestoreAsync(CancellationToken cancel)
    {
        _connection = await OpenAsync(_building, SqliteOpenMode.ReadWrite, cancel);
        await RunAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancel);
        await RunAsync("PRAGMA journal_mode=DELETE", cancel);
        await CloseAsync();
        foreach (var rest in (string[])["-wal", "-shm"])
        {
            File.Delete(path + rest);
        }

        File.Move(_building, path, overwrite: true);
        Storage.FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public async Task AbandonRestoreAsync()
    {
        await CloseAsync();
        Remove(_building);
        Remove(path);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static string ConnectionString(string file, SqliteOpenMode mode) => new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString;

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancel)
    {
        var connection = new SqliteConnection(ConnectionString(file, mode));
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=10000";
        await command.ExecuteNonQueryAsync(cancel);
        return connection;
    }

    private static string List(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));

    private static ColumnType TypeOf(string table, string column, string declared) => declared.ToUpperInvariant() switch
    {
        "INTEGER" or "BIGINT" => ColumnType.Integer,
        "REAL" => ColumnType.Real,
        "TEXT" => ColumnType.Text,
        "BLOB" => ColumnType.Bytes,
        _ => throw new NotSupportedException($"Column {table}.{column} is of type {declared}, which a backup cannot carry."),
    };

    private async Task<List<string>> TablesAsync(CancellationToken cancel)
    {
        var names = new List<string>();
        await foreach (var row in QueryAsync("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", cancel))
        {
            names.Add((string)row[0]!);
        }

        return names;
    }

    private async Task<TableHeader> HeaderAsync(string table, CancellationToken cancel)
    {
        var columns = new List<Column>();

        // hidden: 2 and 3 are computed columns.
        await foreach (var row in QueryAsync($"SELECT name, type FROM pragma_table_xinfo('{table}') WHERE hidden = 0 ORDER BY cid", cancel))
        {
            columns.Add(new Column((string)row[0]!, TypeOf(table, (string)row[0]!, (string)row[1]!)));
        }

        if (!await IsAutoIncrementAsync(table, cancel))
        {
            return new TableHeader(table, columns, null, null);
        }

        var identity = (string)(await ScalarAsync($"SELECT name FROM pragma_table_info('{table}') WHERE pk = 1", cancel))!;
        return new TableHeader(table, columns, identity, (long?)await ScalarAsync($"SELECT seq + 1 FROM sqlite_sequence WHERE name = '{table}'", cancel) ?? 1);
    }

    private async Task<bool> IsAutoIncrementAsync(string table, CancellationToken cancel) =>
        await ScalarAsync($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{table}' AND sql LIKE '%AUTOINCREMENT%'", cancel) is 1L;

    private async IAsyncEnumerable<object?[]> QueryAsync(string sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var values = new object?[reader.FieldCount];
        while (await reader.ReadAsync(cancel))
        {
            reader.GetValues(values!);
            yield return values;
        }
    }

    private async Task<object?> ScalarAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancel);
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    // Table and column names come from the catalogue, or from an archive whose names were checked.
    private SqliteCommand Command(string sql) => new(sql, _connection, _transaction);

    private async Task CloseAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        (_transaction, _connection) = (null, null);
    }

    private static void Remove(string database)
    {
        foreach (var rest in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(database + rest);
        }
    }

    private sealed class Contexts(string connectionString) : IDbContextFactory<ReelwrightDb>
    {
        public ReelwrightDb CreateDbContext() =>
            new(new DbContextOptionsBuilder<ReelwrightDb>().UseSqlite(connectionString).AddInterceptors(new SqlitePragmas()).Options);
    }
}
