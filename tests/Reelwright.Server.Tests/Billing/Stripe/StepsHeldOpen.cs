using Npgsql;

namespace Reelwright.Server.Tests.Billing.Stripe;

/// <summary>Holds a server's transactions on PostgreSQL open at named steps by locks of our own, so that it can be killed exactly there.</summary>
internal sealed class StepsHeldOpen : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly NpgsqlConnection _looks;
    private readonly NpgsqlConnection _holds;

    private StepsHeldOpen(NpgsqlConnection looks, NpgsqlConnection holds) => (_looks, _holds) = (looks, holds);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StepsHeldOpen> OnAsync(string database)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString;
        var steps = new StepsHeldOpen(new NpgsqlConnection(unpooled), new NpgsqlConnection(unpooled));
        await steps._looks.OpenAsync(Cancel);
        await steps._holds.OpenAsync(Cancel);
        await DoAsync(steps._holds, "BEGIN");
        return steps;
    }

    /// <summary>The event's commit is on its way and does not end: whoever dies now never hears that it took effect.</summary>
    public async Task HoldCommitAsync(string happened)
    {
        await DoAsync(_looks, "CREATE FUNCTION held_open() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END'");
        await DoAsync(
            _looks,
            $"CREATE CONSTRAINT TRIGGER held_open AFTER INSERT ON stripe_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id = '{happened}') EXECUTE FUNCTION held_open()");
        await DoAsync(_holds, "SELECT pg_advisory_xact_lock(1)");
    }

    /// <summary>The event is being claimed, and nothing is done yet.</summary>
    public Task HoldClaimAsync(string happened) => DoAsync(_holds, $"INSERT INTO stripe_events (id, type, handled_at) VALUES ('{happened}', '', 0)");

    /// <summary>The event is claimed, and its sale is not read yet.</summary>
    public Task HoldSaleAsync(string session) => DoAsync(_holds, $"SELECT 1 FROM stripe_checkouts WHERE session_id = '{session}' FOR UPDATE");

    /// <summary>Until so many transactions of the server wait.</summary>
    public Task UntilHeldAsync(int transactions) => UntilAsync(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", transactions, "transactions to wait");

    /// <summary>Lets go, and waits until the database has noticed that the killed server is gone.</summary>
    public async Task LetGoAsync()
    {
        await DoAsync(_holds, "ROLLBACK");
        await _holds.CloseAsync();
        await UntilAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()", 0, "connections of the dead");
    }

    public async ValueTask DisposeAsync()
    {
        await _holds.DisposeAsync();
        await _looks.DisposeAsync();
    }

    private async Task UntilAsync(string sql, long expected, string what)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(Patience);
        long seen = -1;
        try
        {
            while (seen != expected)
            {
                await using var command = new NpgsqlCommand(sql, _looks);
                seen = (long)(await command.ExecuteScalarAsync(late.Token))!;
                await Task.Delay(10, late.Token);
            }
        }
        catch (OperationCanceledException tooLate) when (!Cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"Expected {expected} {what}, and after {Patience} there were {seen}.", tooLate);
        }
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
