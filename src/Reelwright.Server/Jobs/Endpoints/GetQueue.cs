using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs.Endpoints;

internal static class GetQueue
{
    private const int MaxActive = 200;

    public static Task<Ok<QueueResponse>> Handle(Caller caller, Database database, JobStatuses statuses, QueueViews views, CancellationToken cancel) => database.ReadAsync(
        async db =>
        {
            var active = await db.Set<Job>()
                .Where(job => job.UserId == caller.UserId && (job.Status == JobStatus.Queued || job.Status == JobStatus.Running))
                .OrderBy(job => job.CreatedAt).ThenBy(job => job.Id)
                .Take(MaxActive)
                .ToListAsync(cancel);
            var described = await statuses.DescribeAllAsync(db, active, cancel);
            var lanes = await views.CountAsync(db, cancel);
            return TypedResults.Ok(new QueueResponse(lanes.Sum(lane => lane.Waiting), lanes.Sum(lane => lane.Running), described.Min(job => job.Position), described));
        },
        cancel);
}
