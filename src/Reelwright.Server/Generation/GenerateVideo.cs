using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Generation;

/// <summary>Queues a film or a mesh.</summary>
internal sealed class GenerateVideo(AskReader asks, MediaLibrary library, TierPolicy tiers, SubmitGeneration submit, JobWait wait)
{
    public static Task<IResult> Handle(
        Caller caller, JsonBody<GenerateVideoRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<IResult> RunAsync(
        Caller caller, JsonBody<GenerateVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var patience = JobWait.AskedBy(http);
        var request = await body.ReadAsync(cancel, (value, errors) => asks.Check(value.ToAsk(), images: false, errors));
        var plan = await PlanAsync(caller, request, cancel);
        var reply = await submit.StoreAsync(caller, [plan], stored => VideoReply.Of(plan, stored[0]), idempotent, cancel);
        return patience > TimeSpan.Zero ? TypedResults.Ok(await wait.ForAsync(reply.JobId, patience, cancel)) : TypedResults.Ok(reply);
    }

    private async Task<PlannedGeneration> PlanAsync(Caller caller, GenerateVideoRequest request, CancellationToken cancel)
    {
        var ask = request.ToAsk();
        var model = asks.Model(ask, images: false);
        if (request.ProjectId is not null)
        {
            // No project can be somebody's before there are projects.
            throw Refusal.NotFound("There is no such project.");
        }

        var files = await InputFiles.FindAsync(library, caller, ask, model, cancel);
        var parameters = asks.Resolve(ask, model, caller, files.LengthSeconds(model));
        var engine = await submit.ChooseEngineAsync(caller, model, cancel);
        var mark = tiers.For(Tiers.Parse(caller.Tier) ?? Tier.Free).Watermark;
        var price = model.VideoPrice(parameters.Frames ?? 0, parameters.Steps ?? 0);

        return new PlannedGeneration(
            SubmitGeneration.Operation,
            CreationKind.Video,
            model,
            engine,
            ask,
            parameters,
            GenerationWork.Of(parameters, files, model.Local, mark),
            price.Credits,
            null);
    }
}

/// <param name="Position">Place in the line; null while the job waits for something else.</param>
/// <param name="Frames">After the model's cap.</param>
/// <param name="Ignored">Fields that were sent and that the model does not take.</param>
/// <param name="Adjusted">Values that were rounded or capped.</param>
internal sealed record VideoReply(
    Guid JobId,
    long GenerationId,
    string Status,
    long? Position,
    int CreditsCharged,
    long CreditsRemaining,
    string Model,
    int? Width,
    int? Height,
    int? Frames,
    int? FrameRate,
    int? Steps,
    long Seed,
    string Engine,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<Adjustment> Adjusted,
    string StatusUrl)
{
    public static VideoReply Of(PlannedGeneration plan, SubmittedGeneration stored) => new(
        stored.Submitted.Job.Id,
        stored.GenerationId,
        "queued",
        stored.Submitted.Position,
        plan.Credits,
        stored.Submitted.CreditsRemaining,
        plan.Model.Id,
        plan.Parameters.Width,
        plan.Parameters.Height,
        plan.Parameters.Frames,
        plan.Parameters.FrameRate,
        plan.Parameters.Steps,
        plan.Parameters.Seed,
        plan.Engine,
        plan.Parameters.Ignored,
        plan.Parameters.Adjusted,
        stored.Submitted.StatusUrl);
}
