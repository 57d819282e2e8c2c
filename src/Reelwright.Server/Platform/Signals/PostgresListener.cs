using Microsoft.Extensions.Options;
using Npgsql;
using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Signals;

/// <summary>Listens for other nodes' signals, and reconnects when the connection is lost.</summary>
internal sealed class PostgresListener(IOptions<DatabaseOptions> options, SignalBus bus, TimeProvider clock, ILogger<PostgresListener> log) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Provider is not DatabaseProvider.Postgres)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or InvalidOperationException)
            {
                log.LogWarning(failure, "Lost the connection that hears other nodes; trying again");
                bus.PublishHere(new Signal(SignalBus.MissedTopic, ""));
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        // Not pooled, and with keepalives: a half-open connection would look like silence.
        var settings = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString) { Pooling = false, KeepAlive = 15, Multiplexing = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, message) => bus.Receive(message.Payload);
        await connection.OpenAsync(cancel);
        await using (var listen = new NpgsqlCommand($"LISTEN {SignalBus.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        // What was sent before LISTEN took effect is lost to us.
        bus.PublishHere(new Signal(SignalBus.MissedTopic, ""));
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }
}
