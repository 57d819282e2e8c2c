namespace Reelwright.Server.Jobs;

/// <summary>Does the work of one operation. Registered with <c>services.AddJobHandler&lt;THandler&gt;("trim")</c>; a new one is made for each job.</summary>
internal interface IJobHandler
{
    /// <summary>Runs until done. Must end soon after <paramref name="cancel"/>: the job was cancelled, was given to another worker, or the server stops.</summary>
    Task<JobOutcome> RunAsync(JobContext context, CancellationToken cancel);
}
