using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs;

/// <summary>Lets a POST answer with the finished job instead of the queued one: <c>Prefer: wait=N</c> (RFC 7240) or <c>?wait=N</c>, 0 to 60 seconds.</summary>
internal sealed class JobWait(JobStatuses statuses, JobHub hub, TimeProvider clock)
{
    private const int MaxSeconds = 60;

    /// <summary>How long the request wants to wait, or the endpoint's own habit. Ask before doing anything: it may refuse.</summary>
    /// <exception cref="Refusal">400 when <c>?wait=</c> is no number from 0 to 60.</exception>
    public static TimeSpan AskedBy(HttpRequest request, int defaultSeconds = 0)
    {
        if (request.Query.TryGetValue("wait", out var asked) && asked.Count > 0)
        {
            return int.TryParse(asked[^1], out var seconds) && seconds is >= 0 and <= MaxSeconds
                ? TimeSpan.FromSeconds(seconds)
                : throw Refusal.Invalid("wait", $"must be a whole number between 0 and {MaxSeconds}");
        }

        foreach (var preference in request.Headers["Prefer"].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            // A preference that cannot be honoured is ignored, says the RFC; one that asks for more gets what there is.
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(preference["wait=".Length..], out var seconds) && seconds >= 0)
            {
                return TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));
            }
        }

        return TimeSpan.FromSeconds(defaultSeconds);
    }

    /// <summary>The job once it is over, or as it is when the time is up. Giving up waiting does not touch the job.</summary>
    public async Task<JobResponse> ForAsync(Guid jobId, TimeSpan patience, CancellationToken cancel)
    {
        using var watch = hub.Watch(jobId);
        var begin = clock.GetTimestamp();
        while (true)
        {
            var (job, response) = await statuses.FindAsync(jobId, cancel) ?? throw Refusal.NotFound("There is no such job.");
            var left = patience - clock.GetElapsedTime(begin);
            if (job.IsOver || left <= TimeSpan.Zero)
            {
                return response;
            }

            await watch.WaitAsync(left, clock, cancel);
        }
    }
}
