using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Jobs;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Platform.Http.Bodies;

namespace Reelwright.Server.Generation;

/// <summary>A line of the history, with what its job says about it.</summary>
internal sealed record CreationItem
{
    public required long Id { get; init; }

    public Guid? JobId { get; init; }

    public required string Status { get; init; }

    public required string Operation { get; init; }

    public string? Model { get; init; }

    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Frames { get; init; }

    public int? Steps { get; init; }

    public double? Cfg { get; init; }

    public long? Seed { get; init; }

    public string? Sampler { get; init; }

    public string? Scheduler { get; init; }

    public double? Shift { get; init; }

    public int? FrameRate { get; init; }

    public string? ImageFilename { get; init; }

    public string? EndImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? VideoFilename { get; init; }

    public string? Camera { get; init; }

    public string? ControlType { get; init; }

    public double? Strength { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Lyrics { get; init; }

    public string? Format { get; init; }

    public long? ProjectId { get; init; }

    public long? ShotId { get; init; }

    /// <summary>The prompt as it was sent, or as the shot has it, where the project's elements were added to it.</summary>
    public string? OriginalPrompt { get; init; }

    public string? Filename { get; init; }

    public string? Url { get; init; }

    public string? ThumbnailUrl { get; init; }

    public double? DurationSeconds { get; init; }

    public long? SizeBytes { get; init; }

    public bool IsFavorite { get; init; }

    public bool IsPublic { get; init; }

    public string? ShareToken { get; init; }

    public long CreditsCharged { get; init; }

    public string? Engine { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? Error { get; init; }

    /// <summary>As somebody else may see it: whom its owner shows it to by a link is no business of theirs.</summary>
    public CreationItem For(long readerId, long ownerId) => readerId == ownerId ? this : this with { ShareToken = null, IsFavorite = false };

    public static CreationItem Of(Creation creation, Job? job)
    {
        var fields = JsonSerializer.Deserialize<CreationFields>(creation.Fields, ApiJson.Options) ?? new CreationFields();

        return new CreationItem
        {
            Id = creation.Id,
            JobId = creation.JobId,
            Status = JsonNamingPolicy.SnakeCaseLower.ConvertName((job?.Status ?? JobStatus.Completed).ToString()),
            Operation = creation.Operation,
            Model = creation.Model,
            Prompt = creation.Prompt,
            NegativePrompt = fields.NegativePrompt,
            Width = fields.Width,
            Height = fields.Height,
            Frames = fields.Frames,
            Steps = fields.Steps,
            Cfg = fields.Cfg,
            Seed = fields.Seed,
            Sampler = fields.Sampler,
            Scheduler = fields.Scheduler,
            Shift = fields.Shift,
            FrameRate = fields.FrameRate,
            ImageFilename = fields.ImageFilename,
            EndImageFilename = fields.EndImageFilename,
            AudioFilename = fields.AudioFilename,
            VideoFilename = fields.VideoFilename,
            Camera = fields.Camera,
            ControlType = fields.ControlType,
            Strength = fields.Strength,
            Tags = fields.Tags,
            Lyrics = fields.Lyrics,
            Format = fields.Format,
            ProjectId = creation.ProjectId,
            ShotId = fields.ShotId,
            OriginalPrompt = fields.OriginalPrompt,
            Filename = creation.Filename,
            Url = creation.Url,
            ThumbnailUrl = creation.ThumbnailUrl,
            DurationSeconds = creation.DurationSeconds,
            SizeBytes = creation.SizeBytes,
            IsFavorite = creation.IsFavorite,
            IsPublic = creation.IsPublic,
            ShareToken = creation.ShareToken,
            CreditsCharged = job?.CreditsCharged ?? 0,
            Engine = job?.Engine,
            CreatedAt = creation.CreatedAt,
            CompletedAt = job is null ? creation.CreatedAt : job.CompletedAt,
            Error = job?.Error,
        };
    }
}

/// <summary>Which lines of a history are asked for.</summary>
internal sealed record CreationFilter(bool? Favorite, string? Model, long? ProjectId, JobStatus? Status, string? Operation)
{
    private static readonly string[] Statuses = [.. Enum.GetNames<JobStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>Whether some lines may be left out.</summary>
    public bool IsNarrower => (Favorite, Model, ProjectId, Status, Operation) != (null, null, null, null, null);

    public static CreationFilter Read(Query query) => new(
        query.Flag("favorite"),
        query.Text("model", 64),
        query.Int("project_id", 1, int.MaxValue),
        query.OneOf("status", Statuses) is { } status ? Enum.Parse<JobStatus>(status, ignoreCase: true) : null,
        query.Text("operation", 32));
}

/// <summary>Reads histories: each line with its job.</summary>
internal static class CreationQueries
{
    public static async Task<(IReadOnlyList<CreationItem> Items, int Total)> ListAsync(
        this Database database, long ownerId, CreationKind kind, CreationFilter filter, Paging paging, CancellationToken cancel) =>
        await database.ReadAsync(db => ListAsync(db, ownerId, isShared: false, kind, filter, paging, cancel), cancel);

    /// <param name="readerId">Who reads.</param>
    /// <param name="isShared">Everybody's lines of the project that the filter names, which the reader may see.</param>
    public static async Task<(IReadOnlyList<CreationItem> Items, int Total)> ListAsync(
        ReelwrightDb db, long readerId, bool isShared, CreationKind kind, CreationFilter filter, Paging paging, CancellationToken cancel)
    {
        var lines = Filtered(db, isShared ? db.Set<Creation>() : db.Owned<Creation>(readerId), kind, filter);
        var total = isShared || filter.IsNarrower ? await lines.CountAsync(cancel) : await HistoryTotals.ReadAsync(db, kind, readerId, cancel);
        var page = await lines.OrderByDescending(line => line.Creation.Id).Skip(paging.Offset).Take(paging.Limit).ToListAsync(cancel);
        return ([.. page.Select(line => CreationItem.Of(line.Creation, line.Job).For(readerId, line.Creation.OwnerId))], total);
    }

    private static IQueryable<Line> Filtered(ReelwrightDb db, IQueryable<Creation> creations, CreationKind kind, CreationFilter filter)
    {
        var lines =
            from creation in creations
            where creation.Kind == kind
            join job in db.Set<Job>() on creation.JobId equals job.Id into jobs
            from job in jobs.DefaultIfEmpty()
            select new Line { Creation = creation, Job = job };

        if (filter.Favorite is { } favorite)
        {
            lines = lines.Where(line => line.Creation.IsFavorite == favorite);
        }

        if (filter.Model is { } model)
        {
            lines = lines.Where(line => line.Creation.Model == model);
        }

        if (filter.ProjectId is { } project)
        {
            lines = lines.Where(line => line.Creation.ProjectId == project);
        }

        if (filter.Operation is { } operation)
        {
            lines = lines.Where(line => line.Creation.Operation == operation);
        }

        if (filter.Status is { } status)
        {
            lines = status is JobStatus.Completed
                ? lines.Where(line => line.Job == null || line.Job.Status == status)
                : lines.Where(line => line.Job != null && line.Job.Status == status);
        }

        return lines;
    }

    private sealed class Line
    {
        public required Creation Creation { get; init; }

        public Job? Job { get; init; }
    }
}
