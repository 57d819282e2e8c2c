using System.Text.Json;
using Reelwright.Server.Library;
using Reelwright.Server.MediaWork;
using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Http;

namespace Reelwright.Server.Generation;

/// <summary>Gives each uploaded video a line in its owner's history.</summary>
internal sealed class RecordUploads : IUploadListener
{
    public const string Operation = "upload";

    public Task VideoUploadedAsync(Tx tx, MediaFile video, MediaFile poster, CancellationToken cancel)
    {
        tx.Db.Add(new Creation
        {
            OwnerId = video.OwnerId,
            Kind = CreationKind.Video,
            Operation = Operation,
            Fields = JsonSerializer.Serialize(
                new CreationFields { Width = video.Width, Height = video.Height, FrameRate = video.FrameRate is { } rate ? (int)Math.Round(rate) : null }, ApiJson.Options),
            Filename = video.Filename,
            Url = video.Url,
            ThumbnailUrl = poster.Url,
            DurationSeconds = video.DurationSeconds,
            SizeBytes = video.SizeBytes,
            CreatedAt = video.CreatedAt,
        });
        return HistoryTotals.AddAsync(tx, CreationKind.Video, video.OwnerId, 1, cancel);
    }
}
