using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Backup;

/// <summary>A PostgreSQL database as rows. While a restore runs, a table says so: only what bears that mark is ever cleared.</summary>
internal sealed class PostgresCopy(string connectionString, TimeProvider clock, ILoggerFactory logs) : IDatabaseCopy
{
    /// <summary>Its presence means that a restore has not ended.</summary>
    public const string Mark = "reelwright_restoring";

    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;

    public string Target { get; } = new NpgsqlConnectionStringBuilder(connectionString) is var to ? $"postgres://{to.Host}:{to.Port}/{to.Database}" : "";

    public async Task BeginSnapshotAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        _transaction = await _connection!.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await RunAsync("SET TRANSACTION READ ONLY", cancel);
        _ = await ReadSchemaVersionAsync(cancel);
    }

    public async Task<int> ReadSchemaVersionAsync(CancellationToken cancel) =>
        await ScalarAsync("SELECT to_regclass('schema_migrations')::text", cancel) is not string
            ? throw new BackupException("The database holds no Reelwright tables: nothing to back up.")
            : (int)(await ScalarAsync("SELECT coalesce(max(version), 0) FROM schema_migrations", cancel))!;

    public async Task<IReadOnlyList<TableHeader>> ReadTablesAsync(CancellationToken cancel)
    {
        var references = await RowsAsync(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace", cancel);
        var tables = TableOrder.Sort(await TablesAsync(cancel), references.Select(row => (row[0], row[1])));
        var headers = new List<TableHeader>();
        foreach (var table in tables.Where(table => !BackupArchive.LeftOut.Contains(table)))
        {
            headers.Add(await HeaderAsync(table, cancel));
        }

        return headers;
    }

    public async Task ReadRowsAsync(TableHeader table, RowWriter rows, CancellationToken cancel)
    {
        await using var command = Command($"SELECT {List(table.Columns)} FROM \"{table.Table}\"");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var values = new object?[reader.FieldCount];
        while (await reader.ReadAsync(cancel))
        {
            reader.GetValues(values!);
            rows.Write(values);
        }
    }

    public async Task BeginRestoreAsync(bool mayClear, CancellationToken cancel)
    {
        await OpenAsync(cancel);

        // The mark in the database itself is the better witness.
        var tables = await TablesAsync(cancel);
        if (tables.Contains(Mark))
        {
            await ClearAsync(cancel);
        }
        else if (tables.Count > 0)
        {
            throw new BackupException($"The database {_connection!.Database} holds tables already ({tables[0]}). A backup is only restored into an empty database: create one.");
        }

        await RunAsync($"CREATE TABLE {Mark} (started_at timestamptz NOT NULL DEFAULT now())", cancel);
    }

    public Task MigrateAsync(int upTo, CancellationToken cancel) =>
        new Migrator(new Contexts(connectionString), clock, logs.CreateLogger<Migrator>()).MigrateAsync(cancel, upTo);

    public async Task BeginRowsAsync(CancellationToken cancel)
    {
        _transaction = await _connection!.BeginTransactionAsync(cancel);
        var tables = (await TablesAsync(cancel)).Except(["schema_migrations", Mark], StringComparer.Ordinal);
        await RunAsync($"TRUNCATE {string.Join(", ", tables.Select(table => $"\"{table}\""))}", cancel);
    }

    public async Task WriteRowsAsync(RowReader rows, CancellationToken cancel)
    {
        var header = rows.Header;
        var types = (await RowsAsync($"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{header.Table}'", cancel))
            .ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        var missing = header.Columns.FirstOrDefault(column => !types.ContainsKey(column.Name));
        if (missing is not null)
        {
            throw new BackupException($"The archive is damaged: it has a column {header.Table}.{missing.Name} that its version of the database had not.");
        }

        await using (var import = await _connection!.BeginBinaryImportAsync($"COPY \"{header.Table}\" ({List(header.Columns)}) FROM STDIN (FORMAT BINARY)", cancel))
        {
            var writers = header.Columns.Select(column => PostgresValues.For(header.Table, column, types[column.Name])).ToArray();
            while (await rows.ReadAsync(cancel) is { } values)
            {
                await import.StartRowAsync(cancel);
                for (var at = 0; at < values.Length; at++)
                {
                    await WriteAsync(import, writers[at], values[at], cancel);
                }
            }

            await import.CompleteAsync(cancel);
        }

        await SetIdentityAsync(header, cancel);
    }

    public async Task CommitRowsAsync(CancellationToken cancel)
    {
        await _transaction!.CommitAsync(cancel);
        await _transaction.DisposeAsync();
        _transaction = null;
    }

    public Task FinishRestoreAsync(CancellationToken cancel) => RunAsync($"DROP TABLE {Mark}", cancel);

    public async Task AbandonRestoreAsync()
    {
        await DisposeAsync();
        await OpenAsync(CancellationToken.None);
        await ClearAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
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

    private static Task WriteAsync(NpgsqlBinaryImporter import, (NpgsqlDbType Type, Func<object, object> Convert) writer, object? value, CancellationToken cancel) =>
        value is null ? import.WriteNullAsync(cancel) : import.WriteAsync(writer.Convert(value), writer.Type, cancel);

    private static string List(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => $"\"{column.Name}\""));

    private async Task OpenAsync(CancellationToken cancel)
    {
        _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await _connection.OpenAsync(cancel);
    }

    private async Task<List<string>> TablesAsync(CancellationToken cancel) =>
        [.. (await RowsAsync("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname", cancel)).Select(row => row[0])];

    private async Task<TableHeader> HeaderAsync(string table, CancellationToken cancel)
    {
        var columns = await RowsAsync(
            $"SELECT column_name, data_type, is_identity FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position", cancel);
        var identity = columns.SingleOrDefault(column => column[2] == "YES")?[0];
        var next = identity is null ? null : (long?)await ScalarAsync($"SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {await SequenceAsync(table, identity, cancel)}", cancel);
        return new TableHeader(table, [.. columns.Select(column => new Column(column[0], PostgresValues.TypeOf(table, column[0], column[1])))], identity, next);
    }

    /// <summary>Numbers go on where they stood, or behind the highest one that came in.</summary>
    private async Task SetIdentityAsync(TableHeader header, CancellationToken cancel)
    {
        var identity = await ScalarAsync(
            $"SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{header.Table}' AND is_identity = 'YES'", cancel) as string;
        if (identity is not null)
        {
            await RunAsync(
                $"SELECT setval('{await SequenceAsync(header.Table, identity, cancel)}', greatest({header.NextIdentity ?? 1}, (SELECT coalesce(max(\"{identity}\"), 0) + 1 FROM \"{header.Table}\")), false)", cancel);
        }
    }

    private async Task<string> SequenceAsync(string table, string column, CancellationToken cancel) =>
        (string)(await ScalarAsync($"SELECT pg_get_serial_sequence('\"{table}\"', '{column}')", cancel))!;

    /// <summary>Removes every table of the schema. Only ever called where the mark stands.</summary>
    private async Task ClearAsync(CancellationToken cancel)
    {
        var tables = await TablesAsync(cancel);
        if (!tables.Remove(Mark))
        {
            return;
        }

        await RunAsync($"DROP TABLE {string.Join(", ", tables.Append(Mark).Select(table => $"\"{table}\""))} CASCADE", cancel);
    }

    private async Task<List<string[]>> RowsAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        }

        return rows;
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
    private NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction);

    private sealed class Contexts(string connectionString) : IDbContextFactory<ReelwrightDb>
    {
        public ReelwrightDb CreateDbContext() => new(new DbContextOptionsBuilder<ReelwrightDb>().UseNpgsql(connectionString).Options);
    }
}

/// <summary>Between PostgreSQL's types and those of the archive. SQLite has no booleans and uuids: they arrive as numbers and texts.</summary>
internal static class PostgresValues
{
    public static ColumnType TypeOf(string table, string column, string dataType) => dataType switch
    {
        "bigint" or "integer" or "smallint" => ColumnType.Integer,
        "double precision" or "real" => ColumnType.Real,
        "text" or "character varying" or "character" => ColumnType.Text,
        "boolean" => ColumnType.Boolean,
        "uuid" => ColumnType.Uuid,
        "bytea" => ColumnType.Bytes,
        _ => throw new NotSupportedException($"Column {table}.{column} is of type {dataType}, which a backup cannot carry."),
    };

    public static (NpgsqlDbType Type, Func<object, object> Convert) For(string table, Column column, string dataType) => dataType switch
    {
        "bigint" => (NpgsqlDbType.Bigint, Whole),
        "integer" => (NpgsqlDbType.Integer, value => checked((int)(long)Whole(value))),
        "smallint" => (NpgsqlDbType.Smallint, value => checked((short)(long)Whole(value))),
        "double precision" => (NpgsqlDbType.Double, value => Convert.ToDouble(value)),
        "real" => (NpgsqlDbType.Real, value => Convert.ToSingle(value)),
        "boolean" => (NpgsqlDbType.Boolean, value => value is bool ? value : (long)value != 0),
        "uuid" => (NpgsqlDbType.Uuid, value => value is Guid ? value : Guid.Parse((string)value)),
        "bytea" => (NpgsqlDbType.Bytea, value => value),
        "character varying" => (NpgsqlDbType.Varchar, Text),
        "character" => (NpgsqlDbType.Char, Text),
        "text" => (NpgsqlDbType.Text, Text),
        _ => throw new NotSupportedException($"Column {table}.{column.Name} is of type {dataType}, which a backup cannot carry."),
    };

    private static object Whole(object value) => value is bool flag ? flag ? 1L : 0L : value;

    private static object Text(object value) => value is Guid id ? id.ToString() : value;
}
