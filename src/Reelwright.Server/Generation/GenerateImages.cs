using System.Text.Json.Serialization;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Generation;

/// <summary>Queues pictures: one job each, all or none.</summary>
internal sealed class GenerateImages(AskReader asks, MediaLibrary library, SubmitGeneration submit, JobWait wait, TimeProvider clock)
{
    public static Task<ImagesReply> Handle(
        Caller caller, JsonBody<GenerateImageRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateImages work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<ImagesReply> RunAsync(
        Caller caller, JsonBody<GenerateImageRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var patience = JobWait.AskedBy(http);
        var request = await body.ReadAsync(cancel, (value, errors) => asks.Check(value.ToAsk(), images: true, errors));
        var plans = await PlanAsync(caller, request, cancel);
        var reply = await submit.StoreAsync(caller, plans, stored => ImagesReply.Of(plans, stored), idempotent, cancel);
        return patience > TimeSpan.Zero ? await WaitAsync(reply, patience, cancel) : reply;
    }

    private async Task<IReadOnlyList<PlannedGeneration>> PlanAsync(Caller caller, GenerateImageRequest request, CancellationToken cancel)
    {
        var ask = request.ToAsk();
        var model = asks.Model(ask, images: true);
        var files = await InputFiles.FindAsync(library, caller, ask, model, cancel);
        var parameters = asks.Resolve(ask, model, caller, sourceSeconds: null);
        var engine = await submit.ChooseEngineAsync(caller, model, cancel);
        var credits = model.ImagePrice(1).Credits;

        return [.. Enumerable.Range(0, request.Count ?? 1).Select(at => parameters with { Seed = parameters.Seed + at }).Select(each =>
            new PlannedGeneration(
                SubmitGeneration.Operation, CreationKind.Image, model, engine, ask, each, GenerationWork.Of(each, files, model.Local, mark: false), credits, null))];
    }

    private async Task<ImagesReply> WaitAsync(ImagesReply reply, TimeSpan patience, CancellationToken cancel)
    {
        var (begin, jobs) = (clock.GetTimestamp(), new List<JobResponse>(reply.JobIds.Count));
        foreach (var id in reply.JobIds)
        {
            var left = patience - clock.GetElapsedTime(begin);
            jobs.Add(await wait.ForAsync(id, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancel));
        }

        return reply with { Jobs = jobs };
    }
}

/// <param name="Seeds">Of the pictures, in the order of the jobs.</param>
internal sealed record ImagesReply(
    IReadOnlyList<Guid> JobIds,
    IReadOnlyList<long> GenerationIds,
    int CreditsCharged,
    long CreditsRemaining,
    string Model,
    int? Width,
    int? Height,
    int? Steps,
    IReadOnlyList<long> Seeds,
    string Engine,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<Adjustment> Adjusted,
    IReadOnlyList<string> StatusUrls)
{
    /// <summary>The jobs' status objects, for a request that waited (Prefer: wait=N).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JobResponse>? Jobs { get; init; }

    public static ImagesReply Of(IReadOnlyList<PlannedGeneration> plans, IReadOnlyList<SubmittedGeneration> stored) => new(
        [.. stored.Select(one => one.Submitted.Job.Id)],
        [.. stored.Select(one => one.GenerationId)],
        plans.Sum(plan => plan.Credits),
        stored[^1].Submitted.CreditsRemaining,
        plans[0].Model.Id,
        plans[0].Parameters.Width,
        plans[0].Parameters.Height,
        plans[0].Parameters.Steps,
        [.. plans.Select(plan => plan.Parameters.Seed)],
        plans[0].Engine,
        plans[0].Parameters.Ignored,
        plans[0].Parameters.Adjusted,
        [.. stored.Select(one => one.Submitted.StatusUrl)]);
}
