using Npgsql;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Which database a test runs on. Both are the product's, so both are tested.</summary>
public enum Db
{
    Sqlite,
    Postgres,
}

/// <summary>Databases on the throwaway cluster that <c>./reelwright test</c> starts.</summary>
internal static class TestDatabase
{
    public const string ClusterVariable = "REELWRIGHT_TEST_POSTGRES";

    /// <summary>Creates a database, empty or like the template's, and gives its connection string.</summary>
    public static async Task<string> CreateAsync(string? template = null)
    {
        var name = $"reelwright_{Guid.CreateVersion7():N}";
        await ExecuteAsync(template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template}");
        return ConnectionTo(name);
    }

    public static string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(Cluster()) { Database = database, MaxPoolSize = 20 }.ConnectionString;

    public static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Ends all connections and takes no new ones, as a cluster that is stopped, until <see cref="OpenAsync"/>.</summary>
    public static async Task CloseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    }

    public static Task OpenAsync(string connectionString) =>
        ExecuteAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH ALLOW_CONNECTIONS true");

    private static string Cluster() => Environment.GetEnvironmentVariable(ClusterVariable) is { Length: > 0 } cluster
        ? cluster
        : throw new InvalidOperationException($"{ClusterVariable} is not set. Run the tests with ./reelwright test, which starts a throwaway PostgreSQL cluster.");

    private static async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Cluster()) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
