using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Reelwright.Server.Billing;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;
using Reelwright.Server.Platform.Http.Idempotency;

namespace Reelwright.Server.Generation;

/// <summary>Music or a sound effect.</summary>
public sealed record GenerateAudioRequest
{
    /// <summary>What is to be heard, at most 2000 characters.</summary>
    [Required]
    public string? Prompt { get; init; }

    /// <summary>1 to 240, 30 by default.</summary>
    [Range(1.0, 240.0)]
    public double? DurationSeconds { get; init; }

    /// <summary>Genre, mood, instruments, tempo: an array, or one text with commas.</summary>
    public TagList? Tags { get; init; }

    /// <summary>Words to be sung, at most 4000 characters; the local engine does not sing.</summary>
    public string? Lyrics { get; init; }

    /// <summary>-1 or nothing draws one and reports it.</summary>
    [Range(-1, AskChecks.MaxSeed)]
    public long? Seed { get; init; }

    /// <summary>mp3 (by default), wav or flac.</summary>
    public string? Format { get; init; }
}

/// <summary>Queues music or a sound effect.</summary>
internal sealed class GenerateAudio(ModelCatalog catalog, SubmitGeneration submit, JobWait wait, IOptions<PricingOptions> pricing)
{
    /// <summary>The catalogue's folder of sound.</summary>
    public const string Model = "ace-step";

    private const double DefaultSeconds = 30;
    private const int MaxLyrics = 4_000;
    private const int MaxTags = 30;
    private const int MaxTagLength = 60;

    public static Task<IResult> Handle(
        Caller caller, JsonBody<GenerateAudioRequest> body, IdempotentReply idempotent, HttpRequest http, GenerateAudio work, CancellationToken cancel) =>
        work.RunAsync(caller, body, idempotent, http, cancel);

    private async Task<IResult> RunAsync(
        Caller caller, JsonBody<GenerateAudioRequest> body, IdempotentReply idempotent, HttpRequest http, CancellationToken cancel)
    {
        var patience = JobWait.AskedBy(http);
        var request = await body.ReadAsync(cancel, Check);
        var plan = await PlanAsync(caller, request, cancel);
        var reply = await submit.StoreAsync(caller, [plan], stored => AudioReply.Of(plan, stored[0]), idempotent, cancel);
        return patience > TimeSpan.Zero ? TypedResults.Ok(await wait.ForAsync(reply.JobId, patience, cancel)) : TypedResults.Ok(reply);
    }

    private static void Check(GenerateAudioRequest request, FieldErrors errors)
    {
        AskChecks.CheckText(request.Prompt, "prompt", errors);
        if (request.Lyrics is { Length: > MaxLyrics })
        {
            errors.Add("lyrics", $"must be at most {MaxLyrics} characters");
        }

        if (request.Format is { } format && !SoundFormats.All.Contains(format, StringComparer.Ordinal))
        {
            errors.Add("format", $"must be one of {string.Join(", ", SoundFormats.All)}");
        }

        if (request.Tags is { } tags && (tags.Words.Count > MaxTags || tags.Words.Any(tag => tag.Length > MaxTagLength)))
        {
            errors.Add("tags", $"must be at most {MaxTags} tags of at most {MaxTagLength} characters");
        }
    }

    private async Task<PlannedGeneration> PlanAsync(Caller caller, GenerateAudioRequest request, CancellationToken cancel)
    {
        var model = catalog.FindAny(Model) ?? throw Refusal.Unavailable("engine_unavailable", Model, $"The catalogue has no folder {Model}.");
        var engine = await submit.ChooseEngineAsync(caller, model, cancel);
        var seconds = request.DurationSeconds ?? DefaultSeconds;
        var seed = request.Seed is { } asked and >= 0 ? asked : SubmitGeneration.DrawSeed();
        var tags = request.Tags?.Words ?? [];
        var parameters = new GenerationParameters
        {
            Model = Model,
            Prompt = request.Prompt!,
            Seed = seed,
            Ignored = engine == EngineChoice.Local && !string.IsNullOrWhiteSpace(request.Lyrics) ? ["lyrics"] : [],
        };
        var work = new GenerationWork
        {
            Model = Model,
            Prompt = request.Prompt!,
            Seed = seed,
            Technique = null,
            Sound = new SoundWork(seconds, request.Format ?? SoundFormats.All[0], tags, request.Lyrics),
        };
        var credits = (int)decimal.Ceiling(GenerationPrice.Prorated(pricing.Value.AudioPerThirtySeconds, seconds, 30));
        return new PlannedGeneration(SubmitGeneration.Operation, CreationKind.Audio, model, engine, new GenerationAsk(), parameters, work, credits, null);
    }
}

/// <param name="Position">Place in the line; null while the job waits for something else.</param>
/// <param name="Ignored">Fields that were sent and that the engine does not take.</param>
internal sealed record AudioReply(
    Guid JobId,
    long GenerationId,
    string Status,
    long? Position,
    int CreditsCharged,
    long CreditsRemaining,
    string Model,
    double DurationSeconds,
    string Format,
    long Seed,
    string Engine,
    IReadOnlyList<string> Ignored,
    string StatusUrl)
{
    public static AudioReply Of(PlannedGeneration plan, SubmittedGeneration stored) => new(
        stored.Submitted.Job.Id,
        stored.GenerationId,
        "queued",
        stored.Submitted.Position,
        plan.Credits,
        stored.Submitted.CreditsRemaining,
        plan.Model.Id,
        plan.Work.Sound!.Seconds,
        plan.Work.Sound.Format,
        plan.Parameters.Seed,
        plan.Engine,
        plan.Parameters.Ignored,
        stored.Submitted.StatusUrl);
}
