using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Jobs;

/// <summary>A room that acts when a job ends. It is called once a job, as the last thing of the transaction that ends it, so that what it writes
/// and the end itself come about together or not at all. The lock on the account's credits is held: be quick.</summary>
internal interface IJobListener
{
    Task OnEndedAsync(Tx tx, EndedJob ended, CancellationToken cancel);
}

/// <param name="Job">As it was before its end.</param>
/// <param name="Status">Completed, Error or Cancelled.</param>
/// <param name="CreditsRefunded">Of <c>Job.CreditsCharged</c>.</param>
/// <param name="Outputs">What was made; empty when it did not complete.</param>
internal sealed record EndedJob(Job Job, JobStatus Status, DateTimeOffset At, int CreditsRefunded, IReadOnlyList<JobOutput> Outputs);

internal static class JobListeners
{
    public static async Task TellAsync(this IEnumerable<IJobListener> listeners, Tx tx, EndedJob ended, CancellationToken cancel)
    {
        foreach (var listener in listeners)
        {
            await listener.OnEndedAsync(tx, ended, cancel);
        }
    }
}
