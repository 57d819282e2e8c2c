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

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public static async Task<string> CreateAsync()
    {
        var cluster = new NpgsqlConnectionStringBuilder(Cluster());
        var name = $"reelwright_{Guid.CreateVersion7():N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        cluster.Database = name;
        cluster.MaxPoolSize = 20;
        return cluster.ConnectionString;
    }

    public static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

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
