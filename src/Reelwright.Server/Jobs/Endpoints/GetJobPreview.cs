using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Jobs.Endpoints;

/// <summary>The newest picture of unfinished work. It lives in the memory of the node that does the work, and goes with it.</summary>
internal static class GetJobPreview
{
    public static async Task<IResult> Handle(string id, Caller caller, HttpContext http, JobStatuses statuses, JobHub hub, CancellationToken cancel)
    {
        var (job, _) = await statuses.GetAsync(JobPath.Parse(id), caller, cancel);
        if (job.IsOver || hub.FindLive(job.Id)?.Preview is not { } preview)
        {
            throw Refusal.NotFound("There is no preview of this job.");
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(preview.Image, preview.ContentType);
    }
}
