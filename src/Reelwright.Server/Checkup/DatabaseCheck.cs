using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Checkup;

/// <summary>Does the database answer, and does its schema fit this program?</summary>
internal static class DatabaseCheck
{
    private const string Name = "database";

    public static async Task<Finding> RunAsync(string folder, IConfiguration configuration, CancellationToken cancel)
    {
        var isPostgres = IsPostgres(configuration);
        if (!Exists(folder, configuration))
        {
            return new Finding(Name, FindingState.Ok, "SQLite, created at the first start");
        }

        try
        {
            await using var connection = await OpenAsync(folder, configuration, cancel);
            return Judge(isPostgres ? "PostgreSQL" : "SQLite", await ReadVersionAsync(connection, isPostgres, cancel), Migrator.Known(isPostgres)[^1].Version);
        }
        catch (Exception failure) when (failure is DbException or ArgumentException)
        {
            return new Finding(Name, FindingState.Missing, $"does not answer: {failure.Message}", "see Database:Provider and Database:ConnectionString in docs/operations.md");
        }
    }

    /// <summary>Whether its tables are those of this very program.</summary>
    /// <exception cref="DbException">It does not answer.</exception>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public static async Task<bool> IsCurrentAsync(string folder, IConfiguration configuration, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(folder, configuration, cancel);
        var isPostgres = IsPostgres(configuration);
        return await ReadVersionAsync(connection, isPostgres, cancel) == Migrator.Known(isPostgres)[^1].Version;
    }

    /// <summary>The setting under which a server opens the database for reading only.</summary>
    public static string? ReadOnlyConnection(string folder, IConfiguration configuration) => (IsPostgres(configuration), Options(configuration).ConnectionString) switch
    {
        (true, { } given) => new NpgsqlConnectionStringBuilder(given) { Options = "-c default_transaction_read_only=on" }.ConnectionString,
        (false, { } given) => new SqliteConnectionStringBuilder(given) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString,
        (false, null) => new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "reelwright.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString,
        _ => null,
    };

    /// <summary>False where the first start has yet to create it.</summary>
    public static bool Exists(string folder, IConfiguration configuration) =>
        IsPostgres(configuration) || Options(configuration).ConnectionString is not null || File.Exists(Path.Combine(folder, "reelwright.db"));

    /// <summary>A connection that changes nothing on SQLite, opened.</summary>
    /// <exception cref="DbException">It does not answer.</exception>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public static async Task<DbConnection> OpenAsync(string folder, IConfiguration configuration, CancellationToken cancel)
    {
        var given = Options(configuration).ConnectionString;
        DbConnection connection = IsPostgres(configuration)
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(given) { Pooling = false }.ConnectionString)
            : new SqliteConnection(
                given ?? new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "reelwright.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static bool IsPostgres(IConfiguration configuration) => Options(configuration).Provider is DatabaseProvider.Postgres;

    private static DatabaseOptions Options(IConfiguration configuration) => configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();

    private static Finding Judge(string kind, int version, int known) => version switch
    {
        0 => new Finding(Name, FindingState.Ok, $"{kind} answers; its tables are created at the first start"),
        _ when version == known => new Finding(Name, FindingState.Ok, $"{kind}, schema version {version}"),
        _ when version < known => new Finding(Name, FindingState.Ok, $"{kind}, schema version {version}; the next start brings it to {known}"),
        _ => new Finding(Name, FindingState.Missing, $"{kind}, schema version {version}, but this program knows {known}", "run the newer Reelwright that wrote it"),
    };

    private static async Task<int> ReadVersionAsync(DbConnection connection, bool isPostgres, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = isPostgres
            ? "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_migrations' AND table_schema = ANY (current_schemas(false))"
            : "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'";
        if (Convert.ToInt32(await command.ExecuteScalarAsync(cancel)) == 0)
        {
            return 0;
        }

        command.CommandText = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancel));
    }
}
