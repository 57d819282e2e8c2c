using System.Threading.Channels;
using Reelwright.Server.Platform.Signals;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Delivers what the post office took, apart from every request: as soon as it was posted, and what failed when its time comes.</summary>
internal sealed class LetterDelivery(LetterQueue queue, ICourier courier, SignalBus signals, TimeProvider clock, ILogger<LetterDelivery> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(20);
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Carries what is due. True when there may be more.</summary>
    public async Task<bool> DeliverAsync(CancellationToken cancel)
    {
        var letters = await queue.ClaimAsync(cancel);
        if (letters.Count > 0)
        {
            await courier.CarryAsync(letters, queue, cancel);
        }

        return letters.Count == LetterQueue.AtOnce;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var posts = signals.Subscribe(PostOffice.Topic, _ => _calls.Writer.TryWrite(true));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DeliverAsync(stoppingToken))
                {
                    // There is more.
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // the loop's top: mail goes on when the database is back
            catch (Exception failure)
#pragma warning restore CA1031
            {
                log.LogError(failure, "The delivery of mail failed");
            }

            await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        using var tick = new CancellationTokenSource(Tick, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, tick.Token);
        try
        {
            await _calls.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time has passed, or the server stops, which the loop sees.
        }
    }
}
