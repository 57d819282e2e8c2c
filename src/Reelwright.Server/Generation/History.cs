using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <inheritdoc/>
internal sealed class History(TimeProvider clock) : IHistory
{
    /// <inheritdoc/>
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
        await HistoryTotals.AddAsync(tx, line.Kind, caller.UserId, 1, cancel);
        tx.Db.Add(creation);
        await tx.Db.SaveChangesAsync(cancel);
        return creation.Id;
    }

    /// <inheritdoc/>
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
