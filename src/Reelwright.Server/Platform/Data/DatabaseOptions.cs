using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Npgsql;

namespace Reelwright.Server.Platform.Data;

/// <summary>Settings under "Database".</summary>
internal sealed class DatabaseOptions : IValidatableObject
{
    public const string Section = "Database";

    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Needed for PostgreSQL. For SQLite the file is <c>reelwright.db</c> in the data folder unless a string is given.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>For PostgreSQL: statements that come again and again are prepared, which saves the database planning them anew. A string that says otherwise is
    /// left alone: some poolers of connections cannot do it.</summary>
    public string PostgresConnection()
    {
        var given = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
        return given.ContainsKey("Max Auto Prepare") || given.ContainsKey("MaxAutoPrepare")
            ? ConnectionString!
            : new NpgsqlConnectionStringBuilder(ConnectionString) { MaxAutoPrepare = 200 }.ConnectionString;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider is DatabaseProvider.Postgres && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return new ValidationResult("Database:ConnectionString is needed when Database:Provider is postgres.", [nameof(ConnectionString)]);
        }
    }
}

internal enum DatabaseProvider
{
    Sqlite,
    Postgres,
}
