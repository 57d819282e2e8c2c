using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Platform.Backup;

/// <summary>Opens the configured database for copying.</summary>
internal sealed class DatabaseCopies(IOptions<DatabaseOptions> options, DataFolder folder, TimeProvider clock, ILoggerFactory logs)
{
    public string Provider => options.Value.Provider.ToString().ToLowerInvariant();

    public IDatabaseCopy Open() => options.Value.Provider is DatabaseProvider.Postgres
        ? new PostgresCopy(options.Value.ConnectionString!, clock, logs)
        : new SqliteCopy(options.Value.ConnectionString is { } given ? new SqliteConnectionStringBuilder(given).DataSource : folder.DatabaseFile, clock, logs);
}
