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
        ListAsync(jobs => jobs.Where(job => job.UserId == caller.UserId), showsOwner: false, query, database, statuses, cancel);

    /// <summary>Everybody's jobs.</summary>
    public static Task<Ok<JobListResponse>> HandleAll(Query query, Database database, JobStatuses statuses, CancellationToken cancel) =>
        ListAsync(jobs => jobs, showsOwner: true, query, database, statuses, cancel);

    private static async Task<Ok<JobListResponse>> ListAsync(
        Func<IQueryable<Job>, IQueryable<Job>> scope, bool showsOwner, Query query, Database database, JobStatuses statuses, CancellationToken cancel)
    {
        var status = query.OneOf("status", Statuses);
        var kind = query.OneOf("kind", [.. JobKind.All]);
        var paging = query.Paging();
        query.ThrowIfInvalid();
        return await database.ReadAsync(
            async db =>
            {
                var jobs = scope(db.Set<Job>());
                if (status is not null)
                {
                    var wanted = Enum.Parse<JobStatus>(status, ignoreCase: true);
                    jobs = jobs.Where(job => job.Status == wanted);
                }

                if (kind is not null)
                {
                    jobs = jobs.Where(job => job.Kind == kind);
                }

                var total = await jobs.CountAsync(cancel);
                var page = await jobs.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
                var responses = await statuses.DescribeAllAsync(db, page, cancel);
                return TypedResults.Ok(new JobListResponse(
                    showsOwner ? [.. responses.Zip(page, (response, job) => response with { UserId = job.UserId, Backend = job.Backend })] : responses, total, paging.Limit, paging.Offset));
            },
            cancel);
    }
}
