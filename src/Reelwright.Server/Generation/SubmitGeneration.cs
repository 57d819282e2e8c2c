using System.Security.Cryptography;
using System.Text.Json;
using Reelwright.Server.Catalog;
using Reelwright.Server.Jobs;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Idempotency;
using Reelwright.Server.Platform.Storage;

namespace Reelwright.Server.Generation;

/// <summary>One thing to be made, priced and ready to be stored.</summary>
/// <param name="Operation">generate or v2v.</param>
/// <param name="Project">What it is for; null when it is for no project.</param>
internal sealed record PlannedGeneration(
    string Operation, CreationKind Kind, CatalogModel Model, string Engine, GenerationAsk Ask, GenerationParameters Parameters, GenerationWork Work, int Credits, ProjectPrompt? Project);

/// <summary>A stored generation.</summary>
internal sealed record SubmittedGeneration(long GenerationId, SubmittedJob Submitted);

/// <summary>The last steps every submission shares: is there an engine and room for it, then one transaction for history, charge and job.</summary>
internal sealed class SubmitGeneration(Database database, EngineChoice engines, LocalTools tools, StorageSpace storage, MediaLibrary library, IProjects projects, JobQueue queue, IPromptMemory prompts, TimeProvider clock)
{
    /// <summary>The engine that will run a model.</summary>
    /// <exception cref="Refusal">503 <c>engine_unavailable</c> or <c>storage_full</c>; 429 <c>too_many_jobs</c> comes before these.</exception>
    public async Task<string> ChooseEngineAsync(Caller caller, CatalogModel model, CancellationToken cancel)
    {
        try
        {
            var choice = engines.For(model);
            if (choice.Engine is not { } engine)
            {
                throw Refusal.Unavailable("engine_unavailable", model.Id, $"It takes {string.Join(" and ", choice.Missing)}.");
            }

            await tools.ThrowIfMissingAsync(cancel);
            storage.ThrowIfFull();
            return engine;
        }
        catch (Refusal)
        {
            // The number of jobs is checked in the transaction that charges; only when there will be none it has to be asked for here.
            await queue.ThrowIfTooManyAsync(caller, cancel);
            throw;
        }
    }

    /// <summary>Stores history, charges, queues and keeps the reply for a repetition of the request, all or nothing.</summary>
    public Task<TReply> StoreAsync<TReply>(
        Caller caller, IReadOnlyList<PlannedGeneration> planned, Func<IReadOnlyList<SubmittedGeneration>, TReply> replyOf, IdempotentReply idempotent, CancellationToken cancel)
        where TReply : class =>
        database.WriteAsync(
            async tx =>
            {
                var reply = replyOf(await StoreAsync(tx, caller, planned, cancel));
                await idempotent.RecordAsync(tx, reply, cancel);
                return reply;
            },
            cancel);

    private async Task<IReadOnlyList<SubmittedGeneration>> StoreAsync(Tx tx, Caller caller, IReadOnlyList<PlannedGeneration> planned, CancellationToken cancel)
    {
        foreach (var prompt in planned.Select(plan => plan.Project?.Original ?? plan.Parameters.Prompt).Distinct(StringComparer.Ordinal))
        {
            await prompts.RememberAsync(tx, caller.UserId, prompt, cancel);
        }

        var ids = planned.Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var (plan, id) in planned.Zip(ids))
        {
            if (plan.Project is { } project)
            {
                await projects.ConfirmAsync(tx, caller, project, id, cancel);
            }
        }

        var creations = planned.Select((plan, at) => Line(caller, plan, ids[at])).ToList();
        foreach (var kind in creations.CountBy(creation => creation.Kind))
        {
            await HistoryTotals.AddAsync(tx, kind.Key, caller.UserId, kind.Value, cancel);
        }

        tx.Db.AddRange(creations);

        // The jobs name the lines' numbers, which the database gives.
        await tx.Db.SaveChangesAsync(cancel);

        var jobs = planned.Select((plan, at) => ToJob(plan, ids[at], creations[at].Id)).ToList();
        var submitted = await queue.SubmitAllAsync(tx, caller, jobs, cancel);
        foreach (var (plan, id) in planned.Zip(ids))
        {
            await library.HoldAsync(tx, id.ToString(), plan.Work.Inputs(), cancel);
        }

        return [.. creations.Zip(submitted, (creation, job) => new SubmittedGeneration(creation.Id, job))];
    }

    public const string Operation = "generate";

    /// <summary>Small enough for every JSON reader, and for people to type again.</summary>
    public static long DrawSeed() => RandomNumberGenerator.GetInt32(int.MaxValue);

    private Creation Line(Caller caller, PlannedGeneration plan, Guid jobId) => new()
    {
        OwnerId = caller.UserId,
        Kind = plan.Kind,
        Operation = plan.Operation,
        JobId = jobId,
        Model = plan.Model.Id,
        Prompt = plan.Parameters.Prompt,
        Fields = JsonSerializer.Serialize(Fields(plan), ApiJson.Options),
        ProjectId = plan.Project?.ProjectId,
        DurationSeconds = plan.Work.Sound?.Seconds,
        CreatedAt = clock.GetStorableNow(),
    };

    private static NewJob ToJob(PlannedGeneration plan, Guid id, long generationId) => new()
    {
        Id = id,
        Kind = plan.Kind.ToString().ToLowerInvariant(),
        Operation = plan.Operation,
        Lane = plan.Engine == EngineChoice.ComfyUI ? JobLane.GpuOf(plan.Model.Id) : JobLane.Cpu,
        Request = plan.Work,
        Model = plan.Model.Id,
        IsHeavy = plan.Model.IsHeavy,
        Engine = plan.Engine,
        Work = plan.Work.Units(),
        Credits = plan.Credits,
        Description = $"{plan.Model.Name}: {Shorten(plan.Parameters.Prompt)}",
        GenerationId = generationId,
    };

    private static CreationFields Fields(PlannedGeneration plan)
    {
        var (ask, used) = (plan.Ask, plan.Parameters);

        return new CreationFields
        {
            NegativePrompt = used.NegativePrompt,
            Width = used.Width,
            Height = used.Height,
            Frames = used.Frames,
            Steps = used.Steps,
            Cfg = used.Cfg,
            Seed = used.Seed,
            Sampler = used.Sampler,
            Scheduler = used.Scheduler,
            Shift = used.Shift,
            FrameRate = used.FrameRate,
            ImageFilename = Taken(RequestFields.ImageFilename, ask.ImageFilename),
            EndImageFilename = Taken(RequestFields.EndImageFilename, ask.EndImageFilename),
            AudioFilename = Taken(RequestFields.AudioFilename, ask.AudioFilename),
            VideoFilename = Taken(RequestFields.VideoFilename, ask.VideoFilename),
            Camera = used.Camera,
            ControlType = used.ControlType,
            Strength = used.Strength,
            Tags = plan.Work.Sound?.Tags,
            Lyrics = plan.Work.Sound?.Lyrics,
            Format = plan.Work.Sound?.Format,
            ShotId = plan.Project?.ShotId,
            OriginalPrompt = plan.Project is { } project && project.Original != used.Prompt ? project.Original : null,
        };

        string? Taken(string field, string? filename) => plan.Model.Takes(field) ? filename : null;
    }

    private static string Shorten(string prompt) => prompt.Length <= 60 ? prompt : $"{prompt[..Cut(prompt, 60)]}…";

    /// <summary>Never between the halves of a surrogate pair.</summary>
    private static int Cut(string text, int at) => char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
}
