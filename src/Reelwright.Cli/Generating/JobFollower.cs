using Reelwright.Cli.Api;

namespace Reelwright.Cli.Generating;

/// <summary>Follows a job to its end by its events, by its status where events fail, and over a server's restart.</summary>
internal sealed class JobFollower(StudioClient studio, TimeProvider clock)
{
    /// <summary>How long a server may be away: a restart takes a second or two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A connection whose other side vanished says nothing; the status is asked for when events are silent this long.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _lastHeard;

    /// <exception cref="CliFailure">Unavailable: the server stayed away.</exception>
    public async Task<JobSnapshot> FollowAsync(string jobId, Action<JobSnapshot> show, CancellationToken cancel)
    {
        _lastHeard = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (await WatchAsync(jobId, show, cancel) is { } last)
                {
                    return last;
                }

                var now = await studio.GetStatusAsync(jobId, cancel);
                Heard(now, show);
                if (now.IsFinal)
                {
                    return now;
                }
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException)
            {
                if (clock.GetElapsedTime(_lastHeard) > Patience)
                {
                    throw new CliFailure(
                        ExitCode.Unavailable,
                        $"the server at {studio.Address} stopped answering. Job {jobId} is not lost: it goes on when the server is back, and its result stays in the library.",
                        lost);
                }
            }
            catch (CliFailure failure) when (failure.ExitCode is ExitCode.TryLater or ExitCode.Unavailable && clock.GetElapsedTime(_lastHeard) <= Patience)
            {
                // Asked too often, or a proxy in front of a restarting server: the pause below is the answer.
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }

    private async Task<JobSnapshot?> WatchAsync(string jobId, Action<JobSnapshot> show, CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(Silence);
        try
        {
            await foreach (var snapshot in studio.WatchAsync(jobId, silence.Token))
            {
                silence.CancelAfter(Silence);
                Heard(snapshot, show);
                if (snapshot.IsFinal)
                {
                    return snapshot;
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Silent for too long.
        }

        return null;
    }

    private void Heard(JobSnapshot snapshot, Action<JobSnapshot> show)
    {
        _lastHeard = clock.GetTimestamp();
        show(snapshot);
    }
}
