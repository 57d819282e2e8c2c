using Microsoft.Extensions.Options;
using Npgsql;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Storage;

/// <summary>Lets a backup, here or in another process, say "no file may go now", and deletions respect it: a file lock in the data folder,
/// and on PostgreSQL an advisory lock, which other machines see too.</summary>
internal sealed class KeepFiles(DataFolder folder, IOptions<DatabaseOptions> database, TimeProvider clock)
{
    private const long LockKey = 0x5245454C4B454550;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for deletions under way, then keeps all files until disposed. Any number may hold it at once.</summary>
    public async Task<IAsyncDisposable> HoldAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (await TryAsync(FileAccess.Read, FileShare.Read, "pg_try_advisory_lock_shared", cancel) is { } held)
            {
                return held;
            }

            await Task.Delay(TryAgainAfter, clock, cancel);
        }
    }

    /// <summary>Permission to delete files until disposed; null while anybody keeps them.</summary>
    public async Task<IAsyncDisposable?> TryDeleteAsync(CancellationToken cancel) => await TryAsync(FileAccess.ReadWrite, FileShare.None, "pg_try_advisory_lock", cancel);

    private async Task<Held?> TryAsync(FileAccess access, FileShare share, string function, CancellationToken cancel)
    {
        FileStream file;
        try
        {
            file = new FileStream(folder.KeepFilesLock, FileMode.OpenOrCreate, access, share, 0);
        }
        catch (IOException) when (File.Exists(folder.KeepFilesLock))
        {
            return null;
        }

        var held = new Held(file);
        try
        {
            return database.Value.Provider is not DatabaseProvider.Postgres || await held.TryLockAsync(database.Value.ConnectionString!, function, cancel) ? held : await EndAsync(held);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private static async Task<Held?> EndAsync(Held held)
    {
        await held.DisposeAsync();
        return null;
    }

    private sealed class Held(FileStream file) : IAsyncDisposable
    {
        private NpgsqlConnection? _connection;

        public async Task<bool> TryLockAsync(string connectionString, string function, CancellationToken cancel)
        {
            // The lock lives as long as this connection: not pooled, and kept alive.
            _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 15, Multiplexing = false }.ConnectionString);
            await _connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand($"SELECT {function}({LockKey})", _connection);
            return (bool)(await command.ExecuteScalarAsync(cancel))!;
        }

        public async ValueTask DisposeAsync()
        {
            if (_connection is not null)
            {
                await _connection.DisposeAsync();
            }

            await file.DisposeAsync();
        }
    }
}
