using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Jobs.Endpoints;

internal static class GetJobStatus
{
    public static async Task<IResult> Handle(Caller caller, Query query, JobStatuses statuses, CancellationToken cancel)
    {
        var text = query.Text("job_id");
        query.ThrowIfInvalid();
        if (text is null)
        {
            throw Refusal.Invalid("job_id", "is required");
        }

        return TypedResults.Bytes(await statuses.GetJsonAsync(JobPath.Parse(text), caller, cancel), JobPath.Json);
    }
}

/// <summary>Job ids as they come in. What is no id names nothing: 404, not 400.</summary>
internal static class JobPath
{
    public const string Json = "application/json; charset=utf-8";

    public static Guid Parse(string text) => Guid.TryParseExact(text, "D", out var id) ? id : throw Refusal.NotFound("There is no such job.");
}
