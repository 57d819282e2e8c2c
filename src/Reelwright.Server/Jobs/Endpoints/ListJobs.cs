using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Jobs.Endpoints;

internal static class ListJobs
{
    private static readonly string[] Statuses = [.. Enum.GetNames<JobStatus>().Select(name => name.ToLowerInvariant())];

    public static Task<Ok<JobListResponse>> Handle(Caller caller, Query query, Database database, JobStatuses statuses, CancellationToken cancel) =>
        ListAsync(caller.UserId, query, database, statuses, cancel);

    /// <summary>Everybody's jobs.</summary>
    public static Task<Ok<JobListResponse>> HandleAll(Query query, Database database, JobStatuses statuses, CancellationToken cancel) =>
        ListAsync(null, query, database, statuses, cancel);

    private static async Task<Ok<JobListResponse>> ListAsync(
        long? ownerId, Query query, Database database, JobStatuses statuses, CancellationToken cancel)
    {
        var status = query.OneOf("status", Statuses);
        var kind = query.OneOf("kind", [.. JobKind.All]);
        var paging = query.Paging();
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var jobs = ownerId is null ? db.Set<Job>() : db.Set<Job>().Where(job => job.UserId == ownerId);
                if (status is not null)
                {
                    var wanted = Enum.Parse<JobStatus>(status, ignoreCase: true);
                    jobs = jobs.Where(job => job.Status == wanted);
                }

                if (kind is not null)
                {
                    jobs = jobs.Where(job => job.Kind == kind);
                }

                var total = (status, kind, ownerId) switch
                {
                    (null, null, { } owner) => await RowTotals.ReadAsync(db, Job.List, owner, cancel),
                    (null, null, null) => await RowTotals.ReadAllAsync(db, Job.List, cancel),
                    _ => await jobs.CountAsync(cancel),
                };
                var page = await jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                var responses = await statuses.DescribeAllAsync(db, page, cancel);
                return TypedResults.Ok(new JobListResponse(
                    ownerId is null ? [.. responses.Zip(page, (response, job) => response with { UserId = job.UserId, Backend = job.Backend })] : responses, total, paging.Limit, paging.Offset));
            },
            cancel);
    }
}
