using Reelwright.Server.Billing;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Generation;

/// <summary>Queues a film or a mesh.</summary>
internal sealed class GenerateVideo(AskReader asks, IProjects projects, MediaLibrary library, TierPolicy tiers, SubmitGeneration submit, JobWait wait)
{
    public static Task<IResult> Handle(
        Caller caller, JsonBody<GenerateVideoRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateVideo work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<IResult> RunAsync(
        Caller caller, JsonBody<GenerateVideoRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var patience = JobWait.AskedBy(http);
        var request = await body.ReadAsync(cancel, (value, errors) => Check(value, errors));
        var plan = await PlanAsync(caller, request, cancel);
        var reply = await submit.StoreAsync(caller, [plan], stored => VideoReply.Of(plan, stored[0]), idempotent, cancel);
        return patience > TimeSpan.Zero ? TypedResults.Ok(await wait.ForAsync(reply.JobId, patience, cancel)) : TypedResults.Ok(reply);
    }

    /// <summary>A shot may have the prompt that the request has not; whether it does is looked at when it is found.</summary>
    private void Check(GenerateVideoRequest request, FieldErrors errors)
    {
        var ask = request.ToAsk();
        asks.Check(request.ShotId is not null && string.IsNullOrWhiteSpace(ask.Prompt) ? ask with { Prompt = "?" } : ask, images: false, errors);
        if (request.ShotId is not null && asks.Model(ask, images: false) is { HasFrames: false } model)
        {
            errors.Add("shot_id", $"is for films, and {model.Id} makes none");
        }
    }

    private async Task<(GenerationAsk Ask, ProjectPrompt? Project)> PrepareAsync(Caller caller, GenerateVideoRequest request, CancellationToken cancel)
    {
        var ask = request.ToAsk();
        if (request.ProjectId is null && request.ShotId is null)
        {
            return (ask, null);
        }

        var project = await projects.PrepareAsync(caller, request.ProjectId, request.ShotId, ask.Prompt, cancel);
        ask = ask with { Prompt = project.Text };
        var errors = new FieldErrors();
        asks.Check(ask, images: false, errors);
        errors.ThrowIfAny();
        return (ask, project);
    }

    private async Task<PlannedGeneration> PlanAsync(Caller caller, GenerateVideoRequest request, CancellationToken cancel)
    {
        var (ask, project) = await PrepareAsync(caller, request, cancel);
        var model = asks.Model(ask, images: false);
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
            project);
    }
}

/// <param name="Position">Place in the line; null while the job waits for something else.</param>
/// <param name="Frames">After the model's cap.</param>
/// <param name="Ignored">Fields that were sent and that the model does not take.</param>
/// <param name="Adjusted">Values that were rounded or capped.</param>
/// <param name="Elements">The project's elements whose descriptions were added to the prompt.</param>
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
    IReadOnlyList<string> Elements,
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
        plan.Project?.Elements ?? [],
        stored.Submitted.StatusUrl);
}
