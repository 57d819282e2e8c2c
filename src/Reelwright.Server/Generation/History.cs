using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <summary>What other rooms made for an account, as a line of its history.</summary>
/// <param name="Kind">In which of the histories it stands.</param>
/// <param name="Operation">trim, speech, …</param>
internal sealed record HistoryLine(CreationKind Kind, string Operation)
{
    public string? Model { get; init; }

    /// <summary>Words of the person: what was said, or written over the film.</summary>
    public string Prompt { get; init; } = "";

    public string? VideoFilename { get; init; }

    public string? ImageFilename { get; init; }

    public string? AudioFilename { get; init; }

    public string? Format { get; init; }

    public double? DurationSeconds { get; init; }

    public long? ProjectId { get; init; }
}

/// <summary>Lets other rooms write into the histories.</summary>
internal sealed class History(TimeProvider clock)
{
    /// <summary>Adds a line, in the transaction that stores its job.</summary>
    /// <returns>The line's number, for <c>NewJob.GenerationId</c>.</returns>
    public async Task<long> AddAsync(Tx tx, Caller caller, Guid jobId, HistoryLine line, CancellationToken cancel)
    {
        var creation = new Creation
        {
            OwnerId = caller.UserId,
            Kind = line.Kind,
            Operation = line.Operation,
            JobId = jobId,
            Model = line.Model,
            Prompt = line.Prompt,
            Fields = JsonSerializer.Serialize(
                new CreationFields { VideoFilename = line.VideoFilename, ImageFilename = line.ImageFilename, AudioFilename = line.AudioFilename, Format = line.Format }, ApiJson.Options),
            ProjectId = line.ProjectId,
            DurationSeconds = line.DurationSeconds,
            CreatedAt = clock.GetStorableNow(),
        };
        tx.Db.Add(creation);
        await tx.Db.SaveChangesAsync(cancel);
        return creation.Id;
    }

    /// <summary>Says what was made, in the transaction that ends the job. A line deleted meanwhile stays deleted.</summary>
    public async Task CompleteAsync(Tx tx, long id, StagedFile made, string? thumbnailUrl, CancellationToken cancel)
    {
        var lines = tx.Db.Set<Creation>().Where(creation => creation.Id == id);
        if (await lines.Select(creation => creation.Fields).SingleOrDefaultAsync(cancel) is not { } stored)
        {
            return;
        }

        var file = made.File;
        var fields = JsonSerializer.Deserialize<CreationFields>(stored, ApiJson.Options) ?? new CreationFields();
        var completed = JsonSerializer.Serialize(
            fields with
            {
                Width = fields.Width ?? file.Width,
                Height = fields.Height ?? file.Height,
                FrameRate = fields.FrameRate ?? (file.FrameRate is { } rate ? (int)Math.Round(rate, MidpointRounding.AwayFromZero) : null),
            },
            ApiJson.Options);
        await lines.ExecuteUpdateAsync(
            set => set
                .SetProperty(creation => creation.Fields, completed)
                .SetProperty(creation => creation.Filename, file.Filename)
                .SetProperty(creation => creation.Url, file.Url)
                .SetProperty(creation => creation.ThumbnailUrl, thumbnailUrl)
                .SetProperty(creation => creation.DurationSeconds, file.DurationSeconds)
                .SetProperty(creation => creation.SizeBytes, made.SizeBytes),
            cancel);
    }
}
