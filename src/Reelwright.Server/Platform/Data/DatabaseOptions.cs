using System.ComponentModel.DataAnnotations;

namespace Reelwright.Server.Platform.Data;

/// <summary>Settings under "Database".</summary>
internal sealed class DatabaseOptions : IValidatableObject
{
    public const string Section = "Database";

    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Needed for PostgreSQL. For SQLite the file is <c>reelwright.db</c> in the data folder unless a string is given.</summary>
    public string? ConnectionString { get; init; }

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
